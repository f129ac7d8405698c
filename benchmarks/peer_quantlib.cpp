/* The peer in QuantLib, C++: the logic of QuantLib's own Examples/DiscreteHedging (a path generator under a Monte Carlo
 * model, and in the path pricer a BlackCalculator at every rebalance), with the turnover and its fee added, since a
 * hedgecube cell has them. Every cell is a simulation of its own, at the reference grid's four intervals.
 * Built by run.py: g++ -O3 -march=native peer_quantlib.cpp -lQuantLib. Usage: peer_quantlib PATHS. Prints JSON. */
#include <ql/math/statistics/statistics.hpp>
#include <ql/methods/montecarlo/montecarlomodel.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <ql/version.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace QuantLib;

namespace {

const Real spot = 100.0, strike = 100.0, fee = 1e-4;
const Volatility volatility = 0.6;
const Time expiry = 21.0 / 365.0;

class HedgePricer : public PathPricer<Path> {
 public:
  Real operator()(const Path &path) const override {
    const ext::shared_ptr<StrikedTypePayoff> payoff(new PlainVanillaPayoff(Option::Call, strike));
    const Size intervals = path.length() - 1;
    const Time dt = expiry / intervals;
    Real account = BlackCalculator(payoff, spot, volatility * std::sqrt(expiry), 1.0).value();
    Real hedge = 0.0;
    for (Size i = 0; i < intervals; ++i) {
      const Real stock = path[i];
      const BlackCalculator black(payoff, stock, volatility * std::sqrt(expiry - i * dt), 1.0);
      const Real delta = black.delta(stock);
      account -= (delta - hedge) * stock + fee * std::fabs(delta - hedge) * stock;
      hedge = delta;
    }
    const Real stock = path[intervals];
    return account + hedge * stock - fee * hedge * stock - (*payoff)(stock);
  }
};

ext::shared_ptr<StochasticProcess1D> market() {
  const Date today = Settings::instance().evaluationDate();
  const DayCounter days = Actual365Fixed();
  const Handle<Quote> quote(ext::shared_ptr<Quote>(new SimpleQuote(spot)));
  const Handle<YieldTermStructure> rate(ext::shared_ptr<YieldTermStructure>(new FlatForward(today, 0.0, days)));
  const Handle<BlackVolTermStructure> vol(
      ext::shared_ptr<BlackVolTermStructure>(new BlackConstantVol(today, NullCalendar(), volatility, days)));
  return ext::shared_ptr<StochasticProcess1D>(new BlackScholesProcess(quote, rate, vol));
}

Statistics simulate(const ext::shared_ptr<StochasticProcess1D> &process, Size intervals, Size paths) {
  typedef MonteCarloModel<SingleVariate, PseudoRandom> Model;
  const PseudoRandom::rsg_type normals = PseudoRandom::make_sequence_generator(intervals, 42);
  const ext::shared_ptr<Model::path_generator_type> generator(
      new Model::path_generator_type(process, expiry, intervals, normals, false));
  Model model(generator, ext::shared_ptr<PathPricer<Path>>(new HedgePricer), Statistics(), false);
  model.addSamples(paths);
  return model.sampleAccumulator();
}

double cpu_seconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

}  // namespace

int main(int argc, char **argv) {
  const Size paths = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 8192;
  Settings::instance().evaluationDate() = Date(1, January, 2025);
  const ext::shared_ptr<StochasticProcess1D> process = market();
  const double began = cpu_seconds();
  double steps = 0, mean = 0, deviation = 0;
  for (Size hours : {2, 4, 8, 24}) {
    const Size intervals = 21 * 24 / hours;
    Statistics pnl = simulate(process, intervals, paths);
    for (double level : {0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99}) pnl.percentile(level);
    if (hours == 2) mean = pnl.mean(), deviation = pnl.standardDeviation();
    steps += static_cast<double>(intervals) * paths;
  }
  const double seconds = cpu_seconds() - began;
  std::printf(
      "{\"peer\": \"QuantLib C++\", \"quantlib\": \"%s\", \"cell_path_steps\": %.0f, \"cpu_seconds\": %.6f, "
      "\"paths\": %zu, \"pnl_mean\": %.17g, \"pnl_sd\": %.17g}\n",
      QL_VERSION, steps, seconds, static_cast<size_t>(paths), mean, deviation);
}
