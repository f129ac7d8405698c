// embed.cpp: as embed.c, in C++11 and with what C++ makes of it: handles that close themselves, exceptions around the
// library, not through it, and two sweeps at the same time.
//   embed FOLDER
#include <hedgecube/hedgecube.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Closing {
  void operator()(hc_sweep *sweep) const { hc_sweep_destroy(sweep); }
  void operator()(hc_cube *cube) const { hc_cube_close(cube); }
};
using Sweep = std::unique_ptr<hc_sweep, Closing>;
using Cube = std::unique_ptr<hc_cube, Closing>;

struct Errors : hc_errors {
  Errors() : hc_errors() {}
  ~Errors() { hc_errors_clear(this); }
  Errors(const Errors &) = delete;
  Errors &operator=(const Errors &) = delete;
  void expect(hc_status status, hc_status expected) {
    if (status != expected) throw std::runtime_error(count ? lines[0] : "another status than expected");
  }
};

void check(bool truth, const char *what) {
  if (!truth) throw std::runtime_error(what);
}

Sweep parse(const std::string &volatility, const std::vector<const char *> &overrides) {
  const std::string text = "paths: 3000\nworld: {spot: 100, volatility: " + volatility +
                           "}\nbook: {expiry: 3d, legs: [{type: put, strike: 95, quantity: -2}]}\n"
                           "desk: {rebalance: [2h, 8h]}\nledger: {fee: [1bp, 2bp]}\n";
  Errors errors;
  hc_sweep *sweep = nullptr;
  errors.expect(hc_sweep_parse("text", text.data(), text.size(), overrides.data(), overrides.size(), &sweep, &errors),
                HC_OK);
  return Sweep(sweep);
}

Cube compute(const Sweep &sweep, int threads) {
  Errors errors;
  hc_run_options options = hc_run_options();
  hc_run_summary summary;
  hc_cube *cube = nullptr;
  int reports = 0;
  options.threads = threads;
  options.callbacks.user = &reports;
  options.callbacks.progress = [](void *user, const hc_progress *) { ++*static_cast<int *>(user); };
  options.callbacks.log = [](void *, const char *) {};
  options.callbacks.cancelled = [](void *) { return 0; };
  errors.expect(hc_compute(sweep.get(), &options, &cube, &summary, &errors), HC_OK);
  return Cube(cube);
}

std::vector<double> read(const Cube &cube, const char *name) {
  Errors errors;
  const size_t variable = hc_cube_find(cube.get(), name);
  const int64_t cells = hc_sweep_cells(hc_cube_sweep(cube.get()));
  check(variable < hc_cube_variable_count(cube.get()), name);
  std::vector<double> values(static_cast<size_t>(cells) * hc_cube_variable(cube.get(), variable).extent);
  errors.expect(hc_cube_read(cube.get(), variable, 0, cells, values.data(), &errors), HC_OK);
  return values;
}

void check_two_at_a_time() {
  const Sweep one = parse("[30%, 50%]", {}), other = parse("[80%]", {"seed=9", "precision=double"});
  const Cube one_alone = compute(one, 1), other_alone = compute(other, 1);
  Cube one_beside, other_beside;
  std::thread first([&] { one_beside = compute(one, 2); });
  std::thread second([&] { other_beside = compute(other, 2); });
  first.join();
  second.join();
  for (const char *name : {"pnl_mean", "pnl_quantile", "expected_shortfall"}) {
    const std::vector<double> a = read(one_alone, name), b = read(one_beside, name);
    const std::vector<double> c = read(other_alone, name), d = read(other_beside, name);
    check(a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof a[0]) == 0, name);
    check(c.size() == d.size() && std::memcmp(c.data(), d.data(), c.size() * sizeof c[0]) == 0, name);
  }
}

void check_cancelled() {
  Errors errors;
  const Sweep sweep = parse("[30%, 50%]", {});
  hc_run_options options = hc_run_options();
  hc_run_summary summary;
  hc_cube *cube = nullptr;
  options.callbacks.cancelled = [](void *) { return 1; };
  errors.expect(hc_compute(sweep.get(), &options, &cube, &summary, &errors), HC_STOPPED);
  check(cube != nullptr && summary.cells_done < summary.cells, "a cancelled run");
  hc_cube_close(cube);
}

void check_file(const std::string &folder) {
  Errors errors;
  const Sweep sweep = parse("[30%, 50%]", {});
  const std::string path = folder + "/embed-cpp.h5";
  hc_run_options options = hc_run_options();
  hc_run_summary summary;
  hc_diff_summary difference;
  hc_cube *cube = nullptr;
  options.output = path.c_str();
  errors.expect(hc_run(sweep.get(), &options, &summary, &errors), HC_OK);
  errors.expect(hc_cube_open(path.c_str(), &cube, &errors), HC_OK);
  const Cube file(cube), memory = compute(sweep, 1);
  errors.expect(hc_cube_diff(file.get(), memory.get(), &difference, nullptr, nullptr, &errors), HC_OK);
  check(difference.compared && difference.cells == 0, "file and memory");
  check(std::remove(path.c_str()) == 0, "remove");
}

void check_mistakes() {
  Errors errors;
  hc_sweep *sweep = nullptr;
  errors.expect(hc_sweep_parse("bad.yaml", "paths: x\n", 9, nullptr, 0, &sweep, &errors), HC_INVALID);
  check(!sweep && errors.count && std::string(errors.lines[0]).find("bad.yaml:1:8: error:") == 0, "a mistake's place");
}

}  // namespace

int main(int argc, char **argv) {
  try {
    check(argc == 2, "usage: embed FOLDER");
    check_mistakes();
    check_two_at_a_time();
    check_cancelled();
    check_file(argv[1]);
  } catch (const std::exception &mistake) {
    std::fprintf(stderr, "not so: %s\n", mistake.what());
    return 1;
  }
  std::printf("C++, hedgecube %s: all is as it should be\n", hc_version());
  return 0;
}
