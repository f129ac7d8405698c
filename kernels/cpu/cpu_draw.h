/* cpu_draw.h: the random rows of a chunk of steps, drawn into a worker's block. */
#ifndef HC_CPU_DRAW_H
#define HC_CPU_DRAW_H

#include "cpu_worker.h"

/* Gives each row of the streams that the model draws, in the world whose step has most turns, its place in the block.
 */
static void place_rows(hc_worker *worker) {
  unsigned streams = 0;
  int turns = 0, rows = 0, placed = 0;
  for (int64_t world = 0; world < worker->work->world_count; ++world) {
    if (worker->work->worlds[world].turns > turns) turns = worker->work->worlds[world].turns;
  }
  const hc_rows drawn = worker->model->rows(turns) | hc_side_rows(worker->work->sides);
  for (int row = 0; row < HC_ROW_COUNT; ++row) {
    if (drawn >> row & 1) streams |= 1u << hc_lane_rows_of[row].stream;
  }
  for (int row = 0; row < HC_ROW_COUNT; ++row) rows += (int)(streams >> hc_lane_rows_of[row].stream & 1);
  /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): every model draws the price's row */
  worker->chunk_steps = HC_CHUNK_ROWS / rows / HC_BLOCK_REALS * HC_BLOCK_REALS;
  if (worker->chunk_steps == 0) worker->chunk_steps = HC_BLOCK_REALS;
  for (int row = 0; row < HC_ROW_COUNT; ++row) {
    const int is_drawn = streams >> hc_lane_rows_of[row].stream & 1;
    worker->rows->of[row] = is_drawn ? worker->block->rows[placed++ * worker->chunk_steps] : NULL;
  }
}

/* A stream's rows for its steps [first, end) of the chunk that begins at `begin`, and the least of those that decide.
 */
static void draw_stream(const hc_worker *worker, int index, uint64_t first_path, int64_t begin, int64_t first,
                        int64_t end) {
  const hc_lane_stream *stream = &hc_lane_streams[index];
  const uint32_t subsequence_high = hc_subsequence_high(stream->number, first_path);
  const uint64_t seed = worker->work->seed;
  const int first_row = hc_first_row(index), end_row = hc_end_row(index);
  hc_lane_block *block = worker->block;
  for (int64_t step = first; step < end; step += stream->steps) {
    hc_philox_block words = hc_philox_block_begin(seed, subsequence_high, (uint32_t)((begin + step) / stream->steps));
    hc_real *places[HC_BLOCK_REALS];
    for (int row = first_row; row < end_row; ++row) {
      for (int k = 0; k < stream->steps; ++k) {
        places[hc_lane_rows_of[row].place * stream->steps + k] = worker->rows->of[row] + (step + k) * HC_LANES;
      }
    }
    hc_philox_lanes(seed, block->path_words[0], words, HC_LANES, block->words[0]);
    stream->draw(block->words[0], places);
  }
  for (int row = first_row; row < end_row; ++row) {
    if (!(worker->model->decides >> row & 1)) continue;
    for (int64_t step = first; step < end; ++step) {
      hc_real *least = worker->rows->least[row][step];
      for (int strip = 0; strip < HC_STRIPS; ++strip) {
        least[strip] = hc_lanes_least(worker->rows->of[row] + step * HC_LANES + strip * HC_STRIP);
        if (strip == 0 || least[strip] < least[HC_WHOLE]) least[HC_WHOLE] = least[strip];
      }
    }
  }
}

/* The turns of a step in the world that needs most, at most. */
static int turns_of_step(const hc_worker *worker, int64_t step) {
  int turns = HC_STILL;
  for (int64_t world = 0; world < worker->work->world_count; ++world) {
    const int most = worker->work->worlds[world].turns;
    const int needed = worker->model->needed(&worker->worlds[world], most, worker->rows, step, HC_WHOLE);
    if (needed > turns) turns = needed;
  }
  return turns;
}

/* The streams that have a block for each step, as far as its loop takes turns that read them. */
static void draw_as_needed(const hc_worker *worker, uint64_t first_path, int64_t begin, int64_t step) {
  int turns = turns_of_step(worker, step);
  for (int stream = 0; stream < HC_STREAM_COUNT; ++stream) {
    const hc_rows rows = hc_rows_of_stream(stream);
    if (hc_lane_streams[stream].steps > 1 || !(worker->model->rows(turns) & rows)) continue;
    draw_stream(worker, stream, first_path, begin, step, step + 1);
    if (worker->model->decides & rows) turns = turns_of_step(worker, step);
  }
}

static void draw_rows(const hc_worker *worker, uint64_t first_path, int64_t begin, int64_t end) {
  int has_further = 0;
  for (int row = 0; row < HC_ROW_COUNT; ++row) {
    if (worker->model->decides >> row & 1) memset(worker->rows->least[row], 0, sizeof worker->rows->least[row]);
  }
  for (int row = 0; row < HC_ROW_COUNT; ++row) {
    const int stream = hc_lane_rows_of[row].stream, is_shared = hc_lane_streams[stream].steps > 1;
    if (hc_lane_rows_of[row].place != 0 || !worker->rows->of[row]) continue;
    if (is_shared) draw_stream(worker, stream, first_path, begin, 0, end - begin);
    has_further |= !is_shared;
  }
  for (int64_t step = 0; has_further && step < end - begin; ++step) draw_as_needed(worker, first_path, begin, step);
}

/* The first normal of the stream start, which is needed at once. */
static void draw_start(const hc_worker *worker, uint64_t first_path) {
  const hc_lane_stream *stream = &hc_lane_streams[HC_STREAM_start];
  const uint64_t seed = worker->work->seed;
  hc_lane_block *block = worker->block;
  hc_real *places[HC_BLOCK_REALS] = {block->target, block->delta, block->price, block->discounted};
  const hc_philox_block words = hc_philox_block_begin(seed, hc_subsequence_high(stream->number, first_path), 0);
  hc_philox_lanes(seed, block->path_words[0], words, HC_LANES, block->words[0]);
  stream->draw(block->words[0], places);
}

#endif
