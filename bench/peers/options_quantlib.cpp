// Options by QuantLib's C++ engines without Python between: calls of NPV() per second, one core, one JSON object.
//
//   g++ -O3 -march=native options_quantlib.cpp -lQuantLib -o options_quantlib && ./options_quantlib
//
// The same contracts as the chain of crates/model/examples/options_speed.rs; every call re-prices at another spot.
#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/pricingengines/vanilla/analyticeuropeanengine.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <ql/version.hpp>

#include <chrono>
#include <cstdio>
#include <functional>

using namespace QuantLib;

static double per_second(const std::function<void(int)>& work, int count, double least_seconds = 2.0) {
    using clock = std::chrono::steady_clock;
    const auto start = clock::now();
    long done = 0;
    double took = 0.0;
    while (took < least_seconds) {
        for (int k = 0; k < count; ++k) work(k);
        done += count;
        took = std::chrono::duration<double>(clock::now() - start).count();
    }
    return done / took;
}

int main() {
    const Date today(1, January, 2026);
    Settings::instance().evaluationDate() = today;
    const DayCounter days = Actual365Fixed();
    const auto spot = ext::make_shared<SimpleQuote>(185.0);
    const auto flat = [&](double value) {
        return Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, value, days));
    };
    const Handle<BlackVolTermStructure> vol(ext::make_shared<BlackConstantVol>(today, NullCalendar(), 0.45, days));
    const auto process =
        ext::make_shared<BlackScholesMertonProcess>(Handle<Quote>(spot), flat(0.0101), flat(0.036), vol);
    const auto payoff = ext::make_shared<PlainVanillaPayoff>(Option::Put, 150.0);
    double sum = 0.0;
    const auto repriced = [&](const ext::shared_ptr<Exercise>& exercise, const ext::shared_ptr<PricingEngine>& engine) {
        VanillaOption option(payoff, exercise);
        option.setPricingEngine(engine);
        return per_second([&](int k) { spot->setValue(185.0 + 0.01 * k); sum += option.NPV(); }, 100);
    };
    const auto european = ext::make_shared<EuropeanExercise>(today + 365);
    const auto american = ext::make_shared<AmericanExercise>(today, today + 365);
    const auto american_engine = [&](const ext::shared_ptr<QdFpIterationScheme>& scheme) {
        return ext::make_shared<QdFpAmericanEngine>(process, scheme);
    };
    std::printf("{\"version\": \"%s\"", QL_VERSION);
    std::printf(", \"european_per_second\": %.4g", repriced(european, ext::make_shared<AnalyticEuropeanEngine>(process)));
    std::printf(", \"black_formula_per_second\": %.4g", per_second([&](int k) {
        sum += blackFormula(Option::Put, 150.0, 185.0 + 0.01 * k, 0.45);
    }, 1000));
    std::printf(", \"american_fast_per_second\": %.4g", repriced(american, american_engine(QdFpAmericanEngine::fastScheme())));
    std::printf(", \"american_high_per_second\": %.4g", repriced(american, american_engine(QdFpAmericanEngine::accurateScheme())));
    double prices[100];
    for (int k = 0; k < 100; ++k) prices[k] = blackFormula(Option::Put, 150.0, 185.0 + 0.01 * k, 0.45);
    std::printf(", \"european_implied_per_second\": %.4g", per_second([&](int k) {
        sum += blackFormulaImpliedStdDevLiRS(Option::Put, 150.0, 185.0 + 0.01 * k, prices[k], 1.0, 0.0, 0.4, 1.0, 1e-12, 1000);
    }, 100));
    spot->setValue(185.0);
    VanillaOption option(payoff, american);
    option.setPricingEngine(american_engine(QdFpAmericanEngine::fastScheme()));
    const double target = option.NPV();
    std::printf(", \"american_implied_per_second\": %.4g, \"sum\": %.1f}\n", per_second([&](int k) {
        sum += option.impliedVolatility(target + 0.001 * k, process, 1e-6, 100, 0.001, 5.0);
    }, 5), sum);
}
