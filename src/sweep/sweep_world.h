/* sweep_world.h: what a sweep's model asks of it beyond the keys that it reads. */
#ifndef HC_SWEEP_WORLD_H
#define HC_SWEEP_WORLD_H

#include "sweep_reader.h"

/* Ties book.implied_volatility to the world, or to world.volatility where that is all that it varies by. */
void hc_world_tie(hc_reader *reader);

/* The default of book.implied_volatility: what the world varies by, if that is more than world.volatility; to be called
 * once the other defaults stand. */
void hc_world_default(hc_reader *reader);

/* Refuses steps that are too long for the model's scheme, with one that would do. */
void hc_world_check(hc_reader *reader);

#endif
