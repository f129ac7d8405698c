/* cube_of_world.h: what the world varies by as a coordinate of the cube. */
#ifndef HC_CUBE_OF_WORLD_H
#define HC_CUBE_OF_WORLD_H

#include "sweep_model.h"

/* One number, or one for each value of the axis that alone moves it; where several do, it is no coordinate. */
typedef struct hc_of_world {
  size_t movers; /* how many axes do */
  size_t axis;   /* the one, or HC_NOT_AN_AXIS */
  size_t count;
  double *values; /* [count], if there are less than two movers; its owner frees them */
} hc_of_world;

/* Returns 0 if out of memory. Nothing is found where the book does not follow the world. */
int hc_of_world_find(const hc_sweep *sweep, hc_of_world *found);

#endif
