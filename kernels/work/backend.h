/* backend.h: what walks the paths of a slab and adds them up: a thread of the CPU, or a GPU. A backend is a small table
 * of functions, an instance for each precision. */
#ifndef HC_BACKEND_H
#define HC_BACKEND_H

#include "tallies.h"
#include "work.h"

/* Why a function failed: one line, "what (why); what to do". */
typedef struct {
  char text[512];
} hc_fault;

/* What the planner needs to know of the workers that will walk its slabs. Nothing here changes an answer. */
typedef struct {
  int workers;
  double speed;       /* of all of them, in threads of the CPU with 512-bit vectors */
  int64_t slab_cells; /* that make a slab worth its beginning and its end           */
  /* What each worker keeps of a slab beside its tallies, in bytes: for a hedge, for each real that a desk passes on to
   * its cells, for a world, and in any case. */
  int64_t hedge_bytes, outcome_bytes, world_bytes, base_bytes;
  int64_t
      entry_bytes; /* and for every visit of a hedge and four of its coefficients, in an image of the slab; 0: none */
  /* Memory of its own that each has for tallies, and for the rest; 0: it is the host's, which all of them share. */
  int64_t tally_room, other_room;
} hc_team;

typedef struct hc_backend hc_backend;
/* A worker holds up to `slots` slabs, so that one can be collected while another is walked. Functions return 0, or -1
 * and a fault. Of one worker, begin, run and clear come from one thread at a time; collecting a slab may go on in
 * others meanwhile, if it is in another slot. The thread has set round-to-nearest and gradual underflow. */
struct hc_backend {
  const char *name;    /* what a user calls it: "cpu avx512", "cuda" */
  const void *kernels; /* the instance's own                         */
  int slots;

  /* NULL and a fault if there is no such device. */
  void *(*open)(const hc_backend *backend, int device, hc_fault *fault);
  void (*close)(void *worker);
  /* What a team of so many workers like this one is; it adds itself to the speed. */
  void (*join)(void *worker, hc_team *team);

  /* Takes a slab on, with no paths tallied; `work` must live until the slot's next. The estimate of what one of its
   * paths takes on a thread of the CPU sets how many paths it likes to run at a time: *chunk, a multiple of
   * HC_CHUNK_GRAIN; it may be given fewer. */
  int (*begin)(void *worker, int slot, const hc_work *work, double path_nanoseconds, int64_t *chunk, hc_fault *fault);
  /* Walks paths [first_path, first_path + count) of one group, count at most *chunk; it may come back before they are
   * tallied. */
  int (*run)(void *worker, int slot, uint64_t first_path, int64_t count, hc_fault *fault);
  /* Waits until all paths that were run are tallied. */
  int (*finish)(void *worker, int slot, hc_fault *fault);

  /* Adds its tallies to others: all desks, or a range of cells; from any number of threads. */
  int (*collect_desks)(void *worker, int slot, hc_desk_tally *desks, hc_fault *fault);
  int (*collect_cells)(void *worker, int slot, hc_range range, hc_cell_tally *cells, hc_fault *fault);
  /* Forgets what is tallied. */
  int (*clear)(void *worker, int slot, hc_fault *fault);
};

enum { HC_CHUNK_GRAIN = 256, HC_MAX_SLOTS = 2 };

#endif
