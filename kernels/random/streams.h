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

/* Two normals and two exponentials, of the same two words each: a step reads one of the two, chosen by its past. */
HC_FN void hc_variance_draw(const uint32_t words[HC_BLOCK_WORDS], hc_real drawn[HC_BLOCK_REALS]) {
  hc_real unused;
  hc_box_muller(words[0], words[1], &drawn[0], &unused);
  hc_box_muller(words[2], words[3], &drawn[1], &unused);
  drawn[2] = hc_exponential(words[0]);
  drawn[3] = hc_exponential(words[2]);
}

/* Two uniforms, then two normals. */
HC_FN void hc_jump_draw(const uint32_t words[HC_BLOCK_WORDS], hc_real drawn[HC_BLOCK_REALS]) {
  drawn[0] = hc_uniform(words[0]);
  drawn[1] = hc_uniform(words[1]);
  hc_box_muller(words[2], words[3], &drawn[2], &drawn[3]);
}

/* Four uniforms. */
HC_FN void hc_arrival_draw(const uint32_t words[HC_BLOCK_WORDS], hc_real drawn[HC_BLOCK_REALS]) {
  for (int word = 0; word < HC_BLOCK_WORDS; ++word) drawn[word] = hc_uniform(words[word]);
}

/* Four exponentials. */
HC_FN void hc_size_draw(const uint32_t words[HC_BLOCK_WORDS], hc_real drawn[HC_BLOCK_REALS]) {
  for (int word = 0; word < HC_BLOCK_WORDS; ++word) drawn[word] = hc_exponential(words[word]);
}

/* An exponential and the sum of two, then two uniforms. */
HC_FN void hc_change_draw(const uint32_t words[HC_BLOCK_WORDS], hc_real drawn[HC_BLOCK_REALS]) {
  drawn[0] = hc_exponential(words[0]);
  drawn[1] = drawn[0] + hc_exponential(words[1]);
  drawn[2] = hc_uniform(words[2]);
  drawn[3] = hc_uniform(words[3]);
}

/* The streams that have a block for each part of a step, and those of normals. */
#define HC_SAME_DRAW(stream, as)                                                                       \
  HC_FN void hc_##stream##_draw(const uint32_t words[HC_BLOCK_WORDS], hc_real drawn[HC_BLOCK_REALS]) { \
    hc_##as##_draw(words, drawn);                                                                      \
  }
HC_SAME_DRAW(size1, size)
HC_SAME_DRAW(size2, size)
HC_SAME_DRAW(size3, size)
HC_SAME_DRAW(size4, size)
HC_SAME_DRAW(change1, change)
HC_SAME_DRAW(change2, change)
HC_SAME_DRAW(change3, change)
HC_SAME_DRAW(change4, change)
HC_SAME_DRAW(premium, price)
HC_SAME_DRAW(implied, price)
HC_SAME_DRAW(start, price)
#undef HC_SAME_DRAW

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
