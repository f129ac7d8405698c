/* sweep_world.h: what a sweep's model asks of it beyond the keys that it reads. */
#ifndef HC_SWEEP_WORLD_H
#define HC_SWEEP_WORLD_H

#include "sweep_reader.h"

/* What `world` says of book.implied_volatility: it is tied to what the world varies by, which is world.volatility where
 * that is all. */
void hc_world_tie(hc_reader *reader);

/* Refuses steps that are too long for the model's scheme, with one that would do. */
void hc_world_check(hc_reader *reader);

#endif
