/* streams.h: from the words of a block to the reals that a model draws, by the rows of streams.def. */
#ifndef HC_STREAMS_H
#define HC_STREAMS_H

#include "normal.h"
#include "philox.h"

/* Of a block: words that it has, and reals that are made of them, row after row with one for each of its steps. */
enum { HC_BLOCK_WORDS = 4, HC_BLOCK_REALS = 4 };

/* Four normals. */
HC_FN void hc_price_draw(const uint32_t words[HC_BLOCK_WORDS], hc_real drawn[HC_BLOCK_REALS]) {
  hc_box_muller(words[0], words[1], &drawn[0], &drawn[1]);
  hc_box_muller(words[2], words[3], &drawn[2], &drawn[3]);
}

/* Two uniforms, then two normals. */
HC_FN void hc_jump_draw(const uint32_t words[HC_BLOCK_WORDS], hc_real drawn[HC_BLOCK_REALS]) {
  drawn[0] = hc_uniform(words[0]);
  drawn[1] = hc_uniform(words[1]);
  hc_box_muller(words[2], words[3], &drawn[2], &drawn[3]);
}

enum {
#define HC_STREAM(stream, ...) HC_STREAM_##stream,
#define HC_ROW(...)
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
  HC_STREAM_COUNT
};
enum {
#define HC_STREAM(...)
#define HC_ROW(stream, row, place) HC_ROW_##stream##_##row,
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
  HC_ROW_COUNT
};
/* The columns, as constants. */
enum {
#define HC_STREAM(stream, number, steps) HC_NUMBER_OF_##stream = (number), HC_STEPS_OF_##stream = (steps),
#define HC_ROW(stream, row, place) \
  HC_STREAM_OF_##stream##_##row = HC_STREAM_##stream, HC_PLACE_OF_##stream##_##row = (place),
#include "streams.def"
#undef HC_STREAM
#undef HC_ROW
  HC_STREAM_COLUMNS_END
};

#endif
