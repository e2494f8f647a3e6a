#!/bin/sh
# Makes the two embedded fonts from Debian's fonts-dejavu-core 2.37 (needs fonttools 4: `pip install fonttools`).
set -eu
cd "$(dirname "$0")"
from=/usr/share/fonts/truetype/dejavu
# Latin, Greek, punctuation, superscripts and subscripts, currencies, arrows and common mathematical signs.
characters='U+20-7E,U+A0-17F,U+218-21B,U+2C6,U+2C7,U+2D8-2DD,U+391-3A1,U+3A3-3A9,U+3B1-3C9,U+2009,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+2044,U+2070,U+2074-208E,U+20AC,U+20B9,U+2122,U+2190-2193,U+2202,U+2206,U+2211,U+2212,U+2215,U+221A,U+221E,U+2248,U+2260,U+2264,U+2265,U+FFFD'
for face in DejaVuSans DejaVuSans-Bold; do
    pyftsubset "$from/$face.ttf" --unicodes="$characters" --output-file="$face.subset.ttf" \
        --no-hinting --layout-features='' --legacy-kern --drop-tables+=GPOS,GSUB,GDEF,FFTM,MATH,kern \
        --notdef-outline --name-IDs='0,1,2,4,5,6,13,14' --no-recalc-timestamp
done
