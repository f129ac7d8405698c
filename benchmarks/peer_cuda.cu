/* The peer in CUDA, as one would write it first: a thread a path, a launch a cell, cuRAND's own state and normals, the
 * device library's exp, log and normcdf, moments by atomics, and quantiles from sorting the cell's P&Ls. It computes
 * the reference grid, every cell a simulation of its own. Built by gpu.py with nvcc -O3, -DREAL=float or double, and
 * once more with -use_fast_math. Usage: peer_cuda PATHS. Prints JSON. */
#include <cuda_runtime.h>
#include <curand_kernel.h>
#include <cub/device/device_radix_sort.cuh>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#ifndef REAL
#define REAL float
#endif
typedef REAL Real;

static void check(cudaError_t error, const char *what) {
  if (error == cudaSuccess) return;
  fprintf(stderr, "peer_cuda: %s: %s\n", what, cudaGetErrorString(error));
  exit(1);
}

struct Cell {
  Real volatility, fee;
  int intervals;
};

__device__ Real normal(curandStatePhilox4_32_10_t *state, float) { return curand_normal(state); }
__device__ Real normal(curandStatePhilox4_32_10_t *state, double) { return curand_normal_double(state); }

/* A call on 100 sold at 60 %, hedged at 60 %, in a world of the cell's volatility; see reference_grid.yaml. */
__global__ void simulate(Cell cell, Real premium, unsigned paths, Real *pnls, double *sums) {
  const unsigned path = blockIdx.x * blockDim.x + threadIdx.x;
  const Real spot = 100, strike = 100, hedge_volatility = Real(0.6), expiry = Real(21.0 / 365.0);
  const Real dt = expiry / cell.intervals;
  double first = 0, second = 0;
  if (path < paths) {
    curandStatePhilox4_32_10_t state;
    curand_init(42, path, 0, &state);
    const Real drift = Real(-0.5) * cell.volatility * cell.volatility * dt, scale = cell.volatility * sqrt(dt);
    Real price = spot, account = premium, held = 0;
    for (int i = 0; i < cell.intervals; ++i) {
      const Real tau = expiry - i * dt, spread = hedge_volatility * sqrt(tau);
      const Real delta = normcdf(log(price / strike) / spread + Real(0.5) * spread);
      account -= (delta - held) * price + cell.fee * fabs(delta - held) * price;
      held = delta;
      price *= exp(drift + scale * normal(&state, Real(0)));
    }
    account += held * price - cell.fee * fabs(held) * price - fmax(price - strike, Real(0));
    pnls[path] = account;
    first = account;
    second = double(account) * account;
  }
  for (int distance = 16; distance > 0; distance /= 2) {
    first += __shfl_down_sync(~0u, first, distance);
    second += __shfl_down_sync(~0u, second, distance);
  }
  if (threadIdx.x % 32 == 0) {
    atomicAdd(&sums[0], first);
    atomicAdd(&sums[1], second);
  }
}

int main(int argc, char **argv) {
  const Real volatilities[] = {Real(0.3),  Real(0.4), Real(0.5),  Real(0.6),
                               Real(0.75), Real(0.9), Real(1.05), Real(1.2)};
  const int intervals[] = {252, 126, 63, 21};
  const unsigned paths = argc > 1 ? unsigned(strtoul(argv[1], nullptr, 10)) : 1u << 20;
  const double spread = 0.6 * std::sqrt(21.0 / 365.0), premium = 100 * std::erf(spread / 2 / std::sqrt(2.0));
  const double levels[] = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
  cudaDeviceProp device;
  int clock_khz = 0;
  check(cudaGetDeviceProperties(&device, 0), "no GPU");
  check(cudaDeviceGetAttribute(&clock_khz, cudaDevAttrClockRate, 0), "the clock");
  Real *pnls, *sorted;
  double *sums;
  void *room = nullptr;
  size_t room_bytes = 0;
  cudaEvent_t began, simulated, ended;
  check(cudaMalloc(&pnls, paths * sizeof(Real)), "memory");
  check(cudaMalloc(&sorted, paths * sizeof(Real)), "memory");
  check(cudaMalloc(&sums, 2 * sizeof(double)), "memory");
  check(cub::DeviceRadixSort::SortKeys(room, room_bytes, pnls, sorted, paths), "sorting");
  check(cudaMalloc(&room, room_bytes), "memory");
  check(cudaEventCreate(&began), "an event");
  check(cudaEventCreate(&simulated), "an event");
  check(cudaEventCreate(&ended), "an event");
  double seconds = 0, seconds_simulating = 0, steps = 0, mean = 0, sd = 0;
  for (int pass = 0; pass < 2; ++pass) { /* the first is the warm-up */
    seconds = seconds_simulating = steps = 0;
    for (Real volatility : volatilities) {
      for (int count : intervals) {
        for (int fee = 0; fee < 8; ++fee) {
          const Cell cell = {volatility, Real(fee * 1e-4), count};
          double host[2];
          Real quantiles[7];
          float total = 0, simulating = 0;
          check(cudaEventRecord(began), "an event");
          check(cudaMemsetAsync(sums, 0, 2 * sizeof(double)), "clearing");
          simulate<<<(paths + 255) / 256, 256>>>(cell, Real(premium), paths, pnls, sums);
          check(cudaGetLastError(), "the launch");
          check(cudaEventRecord(simulated), "an event");
          check(cub::DeviceRadixSort::SortKeys(room, room_bytes, pnls, sorted, paths), "sorting");
          for (int level = 0; level < 7; ++level) {
            const size_t rank = size_t(levels[level] * (paths - 1));
            check(cudaMemcpy(&quantiles[level], sorted + rank, sizeof(Real), cudaMemcpyDeviceToHost), "copying");
          }
          check(cudaMemcpy(host, sums, sizeof host, cudaMemcpyDeviceToHost), "copying");
          check(cudaEventRecord(ended), "an event");
          check(cudaEventSynchronize(ended), "the cell");
          check(cudaEventElapsedTime(&total, began, ended), "an event");
          check(cudaEventElapsedTime(&simulating, began, simulated), "an event");
          seconds += total * 1e-3;
          seconds_simulating += simulating * 1e-3;
          steps += double(count) * paths;
          if (volatility == Real(0.6) && count == 252 && fee == 1) { /* the cell that every peer reports */
            mean = host[0] / paths;
            sd = std::sqrt(host[1] / paths - mean * mean);
          }
        }
      }
    }
  }
  printf(
      "{\"device\": \"%s\", \"processors\": %d, \"clock_hz\": %.6g, \"compute_capability\": \"%d.%d\", \"paths\": %u, "
      "\"cell_path_steps\": %.17g, \"seconds\": %.17g, \"seconds_simulating\": %.17g, \"pnl_mean\": %.17g, "
      "\"pnl_sd\": %.17g}\n",
      device.name, device.multiProcessorCount, clock_khz * 1e3, device.major, device.minor, paths, steps, seconds,
      seconds_simulating, mean, sd);
  return 0;
}
