"""What tests/mutate tries: for each file a list of (what is then wrong, the text to find, what to put in its place); a fourth item
says how often the text occurs, if not once. Every mutant changes some answer: one that cannot would say nothing of the tests."""

BOOK = [
    ("a call's delta falls as the price rises", "hc_fma(slope, x, offset)", "hc_fma(-slope, x, offset)"),
    ("a put pays what a call pays", "leg.sign * (price - leg.strike)", "price - leg.strike"),
    ("a short leg is paid like a long one", "hc_fma(leg.quantity, hc_max(", "hc_fma(hc_abs(leg.quantity), hc_max("),
    ("an option must be exercised", "hc_max((hc_real)0, intrinsic)", "intrinsic"),
    ("a mark takes d1 for d2", "(d1 - leg.spread)", "d1"),
    ("a mark of a put has a call's sign", "hc_fma(leg.quantity * leg.sign,", "hc_fma(leg.quantity,"),
]

DESK = [
    ("every trade buys the whole position again", "bought = delta - desk.delta", "bought = delta"),
    ("what is bought brings cash in", "hc_fma(-bought,", "hc_fma(bought,"),
    ("sales lower the turnover", "hc_fma(hc_abs(bought),", "hc_fma(bought,"),
    ("the undiscounted turnover is of positions, not trades", "hc_abs(delta - held)", "hc_abs(delta)"),
    ("a short hedge pays funding too", "hc_fma(delta * price, weight", "hc_fma(hc_abs(delta) * price, weight"),
    ("funding is not charged on the price", "hc_fma(delta * price, weight", "hc_fma(delta, weight"),
]

LEDGER = [
    ("costs of a negative hedge ratio are gains", "size = hc_abs_f64(ratio)", "size = -ratio"),
    ("the hedge is always closed out", "desk->close_out ? size : 0", "size"),
    ("the close-out is no trade", "hc_fma(factor, sum, settlement.close * (hc_abs(held) * price))", "factor * sum"),
    ("the last position is worth nothing", "hc_fma(settlement.growth, cash, held * price)", "(settlement.growth * cash)"),
    ("the hedge's cash earns no interest", "hc_fma(settlement.growth, cash,", "hc_fma((hc_real)1, cash,"),
    ("costs are not carried to the horizon", "(hc_real)(desk->growth * size), (hc_real)size", "(hc_real)size, (hc_real)size"),
    ("turnover is carried to the horizon", ", (hc_real)size,", ", (hc_real)(desk->growth * size),"),
    ("funding is not carried to the horizon", "(hc_real)(desk->growth * ratio)}", "(hc_real)ratio}"),
    ("fees are received", "hc_fma(-rates.trading_rate,", "hc_fma(rates.trading_rate,"),
    ("funding has the wrong sign", "hc_fma(-rates.funding_rate,", "hc_fma(rates.funding_rate,"),
    ("a threshold between two floats is rounded down", "if ((double)rates.zero < cell->zero)", "if (0)"),
]

WORLD = [
    ("the drift is a step late", "(double)step)", "(double)(step - 1))"),
    ("there is no drift", "return noise + drift;", "return noise + 0 * drift;"),
]

RANDOM = [
    ("prices draw from another stream", "HC_STREAM_PRICE = 0", "HC_STREAM_PRICE = 1"),
    ("Philox has a round less", "HC_PHILOX_ROUNDS = 10", "HC_PHILOX_ROUNDS = 9"),
    ("the seed's upper half is not used", "key1 = (uint32_t)(seed >> 32);", "key1 = 0;"),
    ("paths repeat after 2^32", "(stream << 16) | (uint32_t)(path >> 32)", "(stream << 16) | (uint32_t)(path >> 48)"),
]

RANDOM_LANES = [
    ("every other path has another's word", "hc_merge_halves(even.c1, odd.c1)", "hc_merge_halves(even.c1, odd.c0)"),
    ("Philox's key stands still", "      key1 += HC_PHILOX_W1;\n", ""),
]

NORMAL = [
    ("the cosine is never negative", "hc_fma_f32(-rs, s, r)) ^ (b << 31)", "hc_fma_f32(-rs, s, r))"),
    ("a coefficient of the distribution is off", "0x1.b3c04cp-3f", "0x1.b3c05cp-3f"),
    ("the far tail of the distribution is cut", "hc_min_f64(hc_abs_f64(x), 37.4)", "hc_min_f64(hc_abs_f64(x), 8)", 2),
]

EXP_LOG = [
    ("2^x stops at 2^120", "hc_clamp_f32(x, 126.0f)", "hc_clamp_f32(x, 120.0f)"),
    ("ln 2 has 53 digits only", "r = hc_fma_f64(-k, 0x1.abc9e3b39803fp-56, r);", ""),
]

TALLY = [
    ("two batches share their sum", "2 * (group - 1) + (sum == HC_SUM_Y_FINE)", "2 * (group / 2) + (sum == HC_SUM_Y_FINE)"),
    ("amounts are rounded to a coarse grid", "HC_AMOUNT_BITS = 35", "HC_AMOUNT_BITS = 15"),
    ("P&L is added up on a coarse grid", "HC_FINE_BITS = 51", "HC_FINE_BITS = 1"),
    ("the grid of y^4 is too fine for its range", "8 * (power - 1)", "6 * (power - 1)"),
    ("y^2 has no finer part", "hc_sum_add(sums[5], hc_product_remainder(", "hc_sum_add(sums[5], 0 * hc_product_remainder("),
    ("the fourth power is a third", "hc_sum_add_product(sums[3], square, square,", "hc_sum_add_product(sums[3], square, y,"),
    ("bins are off by the floor", "(52 - HC_BIN_BITS)) - HC_BIN_FLOOR;", "(52 - HC_BIN_BITS));"),
    ("losses sort by size", "return bits ^ (bits < 0 ? INT32_MAX : 0);", "return bits;"),
    ("losses sort by size in double", "return bits ^ (bits < 0 ? INT64_MAX : 0);", "return bits;"),
    ("a P&L may leave its range", "#define HC_Y_LIMIT 256.0", "#define HC_Y_LIMIT 1e30"),
    ("an amount may leave its range", "#define HC_AMOUNT_LIMIT 65536.0", "#define HC_AMOUNT_LIMIT 1e30"),
]

TALLIES = [
    ("the largest P&L is the first thread's", "hc_max_f64(from->maximum, into->maximum)",
     "hc_min_f64(from->maximum, into->maximum)"),
    ("a path out of range goes unseen", "  into->overflows += from->overflows;\n", "", 2),
    ("losses are the last thread's", "  into->losses += from->losses;\n", "  into->losses = from->losses;\n"),
    ("funding out of range goes unseen", "  into->funding_overflows += from->funding_overflows;\n", ""),
    ("a path that is not finite goes unseen", "  into->non_finites += from->non_finites;\n", ""),
]

CPU_KERNEL = [
    ("what is not finite is called an overflow", "? overflows : non_finites", "? overflows : overflows"),
    ("funding out of range fails who pays none", "if (amount == HC_AMOUNT_FUNDING) {", "if (amount < 0) {"),
    ("the last, shorter interval pays in full", "last ? desk->last_funding_weight : desk->funding_weight", "desk->funding_weight"),
    ("a delta is that of the time before", "visit->step / rule->row_steps *", "(visit->step - 1) / rule->row_steps *"),
    ("prices are not discounted", "hc_lanes_discount((hc_real)row[0],", "hc_lanes_discount((hc_real)1,"),
    ("a block that is not full counts as full", "count - done < HC_LANES ? (int)(count - done) : HC_LANES", "HC_LANES"),
    ("normals repeat after some steps", "(uint32_t)(step / HC_NORMALS_PER_BLOCK)",
     "(uint32_t)((step - begin) / HC_NORMALS_PER_BLOCK)"),
    ("every block walks the same paths", "run_block(&worker, first_path + (uint64_t)done,", "run_block(&worker, first_path,"),
    ("outcomes overwrite those of the block before", "at = worker->outcome_count;", "at = 0;"),
    ("a loss below the range goes unseen", "extent.smallest > -(hc_real)HC_Y_LIMIT && extent.largest", "extent.largest"),
    ("a gain above the range goes unseen", "extent.smallest > -(hc_real)HC_Y_LIMIT && extent.largest < (hc_real)HC_Y_LIMIT",
     "extent.smallest > -(hc_real)HC_Y_LIMIT"),
    ("turnover is not centred", "hc_lanes_centred(desk->turnover, centre.turnover,", "hc_lanes_centred(desk->turnover, (hc_real)0,"),
    ("funding is not centred", "hc_lanes_centred(desk->funding, centre.funding,", "hc_lanes_centred(desk->funding, (hc_real)0,"),
    ("worlds share their noise", "&worker->worlds[world], begin", "&worker->worlds[0], begin"),
]  # fmt: skip

CPU_LANES = [
    ("only the last leg is hedged", "delta[lane] = hc_delta_add(delta[lane], quantity",
     "delta[lane] = hc_delta_add(first_offset, quantity"),
    ("of three desks two trade", "hc_lanes_hedge(priced, found, 3,", "hc_lanes_hedge(priced, found, 2,"),
    ("of five desks three trade", "hc_lanes_hedge(priced, found, HC_FUSED_DESKS,", "hc_lanes_hedge(priced, found, 3,"),
    ("a step uses another's normal", "&normals[2 * HC_LANES + lane],\n                  &normals[3 * HC_LANES + lane]",
     "&normals[3 * HC_LANES + lane],\n                  &normals[2 * HC_LANES + lane]"),
    ("a book before its expiry is paid off", "if (leg.spread > 0) {", "if (leg.spread > 1e30) {"),
    ("cells of one desk share the last fee", "hc_real pnl = hc_pnl(rates, value[lane], turnover[lane]);",
     "hc_real pnl = hc_pnl(rates, value[lane], turnover[count - 1]);"),
    ("a P&L of nothing is a loss", "pnl < rates.zero ? 1 : 0", "pnl <= rates.zero ? 1 : 0"),
    ("value is not centred", "payoff[lane] + gain[lane] - centre", "payoff[lane] + gain[lane]"),
]  # fmt: skip

SCENARIO = [
    ("the fixed cost is in units of spot", "values[HC_PARAMETER_ledger_fixed_cost] / scenario->spot",
     "values[HC_PARAMETER_ledger_fixed_cost]"),
    ("legs are hedged at implied volatility where desk.hedge_volatility is given", "own_hedge ? leg->implied_volatility",
     "own_hedge >= 0 ? leg->implied_volatility"),
    ("drift and rate are swapped", "scenario->drift = values[HC_PARAMETER_world_drift]",
     "scenario->drift = values[HC_PARAMETER_world_rate]"),
    ("every leg has the first one's strike", "values[hc_leg_slot(index, HC_LEG_strike)]", "values[hc_leg_slot(0, HC_LEG_strike)]"),
    ("static hedges trade", "sweep->words[HC_CHOICE_policy] == HC_WORD_policy_static", "sweep->words[HC_CHOICE_policy] != HC_WORD_policy_static"),
    ("the last, shorter interval has no trade", "(scenario->horizon + scenario->interval - 1) / scenario->interval",
     "scenario->horizon / scenario->interval"),
    ("the close is a trade though nothing is closed out", "rebalances + (rebalances > 0 && scenario->close_out)",
     "rebalances + (rebalances > 0)"),
    ("a desk without a hedge trades at its close", "rebalances + (rebalances > 0 && scenario->close_out)",
     "rebalances + scenario->close_out"),
    ("fixed costs are not carried to the horizon", "    growth *= discount;\n", ""),
    ("the close pays no fixed cost", "scenario->fixed_cost * (trades + close)", "scenario->fixed_cost * trades"),
    ("the close pays no fixed cost at rate 0", "scenario->fixed_cost * ((double)rebalances + close)",
     "scenario->fixed_cost * (double)rebalances"),
    ("the premium is of options up to the horizon", "double years = hc_years(scenario->expiry), premium",
     "double years = hc_years(scenario->horizon), premium"),
    ("vega is of options up to the horizon", "double years = hc_years(scenario->expiry), vega",
     "double years = hc_years(scenario->horizon), vega"),
    ("the premium is paid", "premium -= leg->quantity *", "premium += leg->quantity *"),
    ("sums have no room for strikes above spot", "hc_max_f64(1, leg->strike)", "1"),
    ("the premium earns no interest", "hc_scenario_premium(scenario, 0) * growth", "hc_scenario_premium(scenario, 0)"),
    ("fixed costs are left out of the P&L", "(premium - hc_scenario_fixed_costs(scenario))", "(premium)"),
]  # fmt: skip

PERIODS = [
    ("funding is per hour", "HC_FUNDING_PERIOD = 8 * 3600", "HC_FUNDING_PERIOD = 3600"),
]

SLAB = [
    ("prices drift off by half the variance", "scenario->drift - variance / 2", "scenario->drift + variance / 2"),
    ("noise does not grow with the root of time", "scenario->volatility * hc_sqrt_f64(dt)", "scenario->volatility * dt"),
    ("legs of one strike share the first one's hedge volatility", " && same(term->hedge_volatility, leg->hedge_volatility)", ""),
    ("of legs that share a term the last one counts", "terms[term].quantity += leg->quantity",
     "terms[term].quantity = leg->quantity"),
    ("a put is hedged like two calls and a forward", "rule->offset -=", "rule->offset +="),
    ("a mark is of the whole time to expiry", "hc_years(scenario->expiry - scenario->horizon)", "hc_years(scenario->expiry)"),
    ("books are marked at the hedge volatility", "hc_d1_of(from->strike, years, from->implied_volatility",
     "hc_d1_of(from->strike, years, from->hedge_volatility"),
    ("a mark does not discount the strike", "  leg->strike *= hc_exp_f64(-scenario->rate * years);\n", ""),
    ("funding is paid as the interval begins", "/ HC_FUNDING_PERIOD * hc_exp_f64(-scenario->rate * hc_years(seconds))",
     "/ HC_FUNDING_PERIOD"),
    ("the last interval is one too short", "(scenario->horizon - 1) / scenario->interval",
     "scenario->horizon / scenario->interval"),
    ("P&L is carried to the expiry", "hc_exp_f64(scenario->rate * hc_years(scenario->horizon))",
     "hc_exp_f64(scenario->rate * hc_years(scenario->expiry))"),
    ("the spread costs nothing", "scenario->fee + scenario->half_spread", "scenario->fee"),
    ("negative funding is not charged", "if (hc_abs_f64(scenario->funding) > 0)", "if (scenario->funding > 0)"),
    ("deltas are of options up to the horizon", "hc_years(scenario->expiry - time)", "hc_years(scenario->horizon - time)"),
    ("deltas are at implied volatility", "terms[term].hedge_volatility, scenario->rate",
     "terms[term].implied_volatility, scenario->rate"),
    ("deltas are kept for the first desk's times", "hc_common_divisor(desk->interval, rule->row_steps)", "rule->row_steps"),
    ("deltas end with the last desk's trades", "if (last > last_step) last_step = last;", "last_step = last;"),
    ("discount factors grow", "*row++ = hc_exp_f64(-scenario->rate * hc_years(time))",
     "*row++ = hc_exp_f64(scenario->rate * hc_years(time))"),
    ("a rule has the next one's deltas", "if (before && new_rule && !build_rows(build, &previous))",
     "if (before && new_rule && !build_rows(build, &scenario))"),
    ("a cell's amounts are those of the first desk", "cell_desks[work->cell_count] = work->desk_count - 1",
     "cell_desks[work->cell_count] = 0"),
    ("a world ends with its first desk", "if (desk->horizon > world->steps)", "if (!world->steps)"),
]  # fmt: skip

CENTRE = [
    ("a hedged book is expected to come to nothing", "value += ratio * fair_value(scenario)", "value += 0 * ratio"),
    ("the hedge is expected not to trade", "return sum / HC_TIMES * trades * move;", "return 0 * trades * move;"),
    ("funding is expected to be nothing", "double funding = -ratio * delta", "double funding = 0 * ratio * delta"),
    ("a payoff that is never seen is expected", "scenario->drift - scenario->volatility * scenario->volatility / 2", "scenario->drift"),
    ("a centre alone may take P&L out of its range", "#define HC_MOST_TURNOVER 320.0", "#define HC_MOST_TURNOVER 1e30"),
    ("the centre's turnover costs only the fee", "(scenario->fee + scenario->half_spread) * centre.turnover",
     "scenario->fee * centre.turnover"),
    ("the centre's funding is not put back", "scenario->funding * centre.funding", "0 * centre.funding"),
    ("the centre's value is not put back", "hc_scenario_constant(scenario) + centre.value", "hc_scenario_constant(scenario)"),
]  # fmt: skip

PLAN = [
    ("worlds of different drift are one", "{scenario->drift, scenario->volatility,", "{0, scenario->volatility,"),
    ("worlds of different step are one", "scenario->volatility, (double)scenario->step}", "scenario->volatility, 0}"),
    ("desks of different expiry share a delta", "key->expiry = (double)scenario->expiry;", "key->expiry = 0;"),
    ("desks of different rate share a delta", "key->rate = scenario->rate;", "key->rate = 0;"),
    ("books of different strike share a delta", "{leg->sign, leg->strike,", "{leg->sign, 0,"),
    ("desks of different hedge volatility share a delta", "leg->quantity, leg->hedge_volatility}", "leg->quantity, 0}"),
    ("horizons share a desk", "key->horizon = (double)scenario->horizon;", "key->horizon = 0;"),
    ("hedge ratios share a desk", "key->hedge_ratio = scenario->hedge_ratio;", "key->hedge_ratio = 0;"),
    ("marks at different volatilities share a desk", "key->marks = scenario->horizon < scenario->expiry;", "key->marks = 0;"),
    ("axes are told apart in the wrong order", "for (size_t axis = sweep->axis_count; axis-- > 0;)",
     "for (size_t axis = 0; axis < sweep->axis_count; ++axis)"),
    ("a resumed run computes what is done", "status[cell] == HC_CELL_PENDING", "status[cell] != HC_CELL_PENDING"),
    ("a stopped slab is not taken up again", "front == count ? count : 0", "front == count ? 0 : 0"),
]  # fmt: skip

PLAN_SLABS = [
    ("slabs have nine worlds", "if (++worlds >= HC_SLAB_WORLDS", "if (++worlds > HC_SLAB_WORLDS"),
    ("a slab may be twice what a device holds", "HC_SLABS_HELD = 2", "HC_SLABS_HELD = 1"),
    ("steps of shorter horizons are counted again", "(double)(desk->horizon_steps - at->world_steps);\n    work->walking",
     "(double)desk->horizon_steps;\n    work->walking"),
    ("double is estimated like float", "== HC_WORD_precision_double ? &in_double : &in_float", "== HC_WORD_precision_double ? &in_float : &in_float"),
]  # fmt: skip

ESTIMATE = [
    ("the plan's cell-path-steps are of one path", "paths * all.cell_path_steps", "all.cell_path_steps"),
    ("the plan's time is of one thread", "(walking + booking) / walkers", "walking + booking"),
]

BLACK_SCHOLES = [
    ("options are priced without discounting", "strike * hc_exp_f64(-rate * years)", "strike"),
    ("puts are priced like calls", "return sign * (stock - cash);", "return stock - cash;"),
    ("vega does not grow with the root of time", "volatility, rate).offset) * hc_sqrt_f64(years)", "volatility, rate).offset)"),
]

BREAK_EVEN = [
    ("break-even volatilities begin at 10 %", "#define HC_LOWEST 0.01", "#define HC_LOWEST 0.1"),
    ("break-even volatilities end at 100 %", "#define HC_HIGHEST 10.0", "#define HC_HIGHEST 1.0"),
    ("a book with vega of both signs breaks even", " || !vega_keeps_one_sign(scenario)", ""),
    ("a book breaks even though nothing pays for it", "if (!is_reached ||", "if ("),
    ("a break-even may be rounding alone", "at_low >= margin && at_high <= -margin", "at_low >= 0 && at_high <= 0"),
]

DISTRIBUTION = [
    ("losses are mirrored within their bin", "low = negative ? -far : near, high = negative ? -near : far",
     "low = negative ? -near : near, high = negative ? -far : far"),
    ("a quantile may lie below the smallest P&L", "hc_min_f64(hc_max_f64(low, tally->minimum), tally->maximum)", "low"),
    ("a quantile may lie above the largest P&L", "hc_max_f64(hc_min_f64(high, tally->maximum), tally->minimum)", "high"),
    ("a whole rank belongs to the next path", "< 1e-6 ? whole : rank", "< 1e-6 ? rank : rank"),
    ("quantiles are a rank off", "double rank = p * (double)d->paths,", "double rank = p * (double)d->paths + 1,"),
    ("a quantile lies in the next bin", "(double)d->before[middle + 1] >= rank", "(double)d->before[middle] >= rank"),
    ("quantiles are the ends of their bins", "(d->high[bin] - d->low[bin]) * part", "(d->high[bin] - d->low[bin]) * (part > 0)"),
    ("a quantile's standard error is of its square", "hc_sqrt_f64(p * (1 - p) / (double)d->paths)",
     "(p * (1 - p) / (double)d->paths)"),
    ("a quantile's standard error is twice that", "hc_quantile(d, p - distance)) / 2", "hc_quantile(d, p - distance))"),
    ("expected shortfall counts the last bin in full", "(bin < last ? (double)d->before[bin + 1] : rank)",
     "(double)d->before[bin + 1]"),
    ("expected shortfall leaves out the lowest bin", "for (int bin = 0; bin <= last; ++bin)",
     "for (int bin = 1; bin <= last; ++bin)"),
    ("expected shortfall is a part of all paths", "tail.mean = sum / rank", "tail.mean = sum / (double)d->paths"),
    ("expected shortfall's error leaves out the tail's size", "(1 - p) * beyond * beyond", "0 * beyond"),
    ("expected shortfall's error is of all paths", "* beyond * beyond) / rank)", "* beyond * beyond) / (double)d->paths)"),
    ("expected shortfall's error is by all its paths", " * rank / (rank - 1);", ";"),
    ("a few paths have an error", "HC_LEAST_TAIL;", "0;"),
    ("bins leave nothing open", "return (d->high[bin] - d->low[bin]) *", "return 0 * (d->high[bin] - d->low[bin]) *"),
    ("bins leave open what their neighbours explain", "hc_min_f64(unexplained, 1)", "1"),
]  # fmt: skip

STATISTICS = [
    ("the mean is of the first batch", "group < HC_MAX_GROUPS; ++group", "group < 1; ++group"),
    ("a batch is divided by all paths", "c->paths / c->sweep->batches);", "c->paths);"),
    ("the standard deviation is by n", "m2 * c->paths / (c->paths - 1)", "m2"),
    ("the mean's standard error is the standard deviation", "sd / hc_sqrt_f64(c->paths)", "sd"),
    ("kurtosis is not the excess", "m4 / (m2 * m2) - 3", "m4 / (m2 * m2)"),
    ("the third moment is not central", "hc_dd_scale(e2, -3)", "hc_dd_scale(e2, -2)"),
    ("the fourth moment is not central", "hc_dd_multiply(e1, e3), -4)", "hc_dd_multiply(e1, e3), -3)"),
    ("the standard deviation's error forgets the kurtosis", "hc_sqrt_f64((excess_kurtosis + 2) / (4 * c->paths))",
     "hc_sqrt_f64(2 / (4 * c->paths))"),
    ("the mean is of what varies", "c->factor * (e1.high + c->shift)", "c->factor * e1.high"),
    ("kurtosis is given below its grid", "power_of_sd >= power_of_two(2 - hc_power_bits(power) - HC_FINE_BITS) &&", ""),
    ("skewness is carried no farther than kurtosis", "(power == 4 ? sd : 1)", "sd"),
    ("kurtosis is given where it is rounding", " && sd >= HC_LEAST_NOISES * c->rounding.noise", ""),
    ("the mean owes nothing to rounding", "hc_sqrt_f64(c->paths), c->rounding.bias)", "hc_sqrt_f64(c->paths), 0)"),
    ("trades add no rounding", "size * (1 + HC_TRADE_NOISE * trades)", "size"),
    ("small noise counts as large", "width > of.noise ? of.noise * (of.noise / width) : of.noise", "of.noise"),
    ("no loss is proof of none", "few ? (losses + 1) / (n + 2) : seen", "seen"),
    ("losses owe nothing to rounding", "moved / 2)", "0 * moved)"),
    ("value at risk has a quantile's sign", "risks[level] = -c->factor *", "risks[level] = c->factor *"),
    ("expected shortfall is the value at risk", "-c->factor * (tail.mean + c->shift)", "-c->factor * (tail.quantile + c->shift)"),
    ("tails are taken at the top", "double p = 1 - sweep->tails[level];", "double p = sweep->tails[level];"),
    ("the probability of loss has a wrong error", "hc_sqrt_f64(part * (1 - part) / n)", "hc_sqrt_f64(part / n)"),
    ("the spread costs what the fee costs", "scenario->half_spread * turnover", "scenario->fee * turnover"),
    ("the turnover is carried to the horizon", "amount_mean(c, HC_AMOUNT_TRADED)", "amount_mean(c, HC_AMOUNT_TURNOVER)"),
    ("negative funding is not reported", "return hc_abs_f64(scenario->funding) > 0;", "return scenario->funding > 0;"),
    ("the break-even premium is not discounted", "- mean * discount", "- mean"),
    ("the break-even's error is not discounted", "error * discount /", "error /"),
    ("the break-even's error is at the implied volatility", "hc_scenario_vega(scenario, volatility)",
     "hc_scenario_vega(scenario, scenario->legs[0].implied_volatility)"),
    ("funding out of range fails no cell", "desk->overflows || (funding && desk->funding_overflows)", "desk->overflows"),
    ("a P&L out of range fails no cell", " || cell->overflows)", ")"),
    ("an amount that is not finite fails no cell", "if (desk->non_finites ||", "if ("),
]  # fmt: skip

CUDA_IMAGE = [
    ("a desk's price is that of the horizon before", "hc_gbm_drift(&build->work->worlds[world], from->horizon)",
     "hc_gbm_drift(&build->work->worlds[world], from->horizon - 1)"),
    ("a walker takes another's funding weight", "from->hedges[place]->desk->funding_weight;",
     "from->hedges[0]->desk->funding_weight;"),
    ("a cell has the first one's fee", "hc_rates_of(&build->work->cells[cell])",
     "hc_rates_of(&build->work->cells[from->cells.first])"),
    ("hedges of different horizons are one", "build->hedges[found].horizon != desk->horizon ||", ""),
]  # fmt: skip

CUDA_WALK = [
    ("the last, shorter interval pays in full", "if (FUNDED && entry.due >> 16)", "if (FUNDED && entry.due >> 30)"),
    ("every batch walks the same paths", "draw(a, a.first_path + path,", "draw(a, path,"),
    ("the second leg's delta is taken again", "more[2 * term], more[2 * term + 1]", "more[2], more[3]"),
    ("every hedge trades at every visit", "if (HEDGES > 1 && !(entry.due >> h & 1)) continue;", ""),
    ("the stretch's last steps are not walked", "k < steps % HC_FOUR", "k < steps % HC_FOUR / HC_FOUR"),
]

CUDA_TALLY = [
    ("what is below the centre is counted above it", "y < 0 ? HC_NEGATIVE_SIDE : 1u", "1u"),
    ("losses are those of a warp's first thread", "const int64_t losses = warp_sum(part.losses);", "const int64_t losses = part.losses;"),
    ("sums lose their carry", "(before + low < before ? 1 : 0)", "0"),
    ("the undiscounted turnover is discounted", "if (desk.discounted) {", "if (false) {"),
    ("the last paths of a strip are left out", "if (last + threadIdx.x < end) add_one",
     "if (last + threadIdx.x + 1 < end) add_one"),
    ("threads write over each other's largest P&L", "    atomicMax(&cell->largest, largest);", "    cell->largest = largest;"),
    ("a path that is not finite is not counted", "*non_finites += !finite;", "*non_finites += 0;"),
]

MUTANTS = {
    "kernels/book/book.h": BOOK,
    "kernels/ledger/desk.h": DESK,
    "kernels/ledger/ledger.h": LEDGER,
    "kernels/world/gbm.h": WORLD,
    "kernels/random/philox.h": RANDOM,
    "kernels/cpu/philox_lanes.h": RANDOM_LANES,
    "kernels/arithmetic/normal.h": NORMAL,
    "kernels/arithmetic/exp_log.h": EXP_LOG,
    "kernels/ledger/tally.h": TALLY,
    "kernels/ledger/tallies.h": TALLIES,
    "kernels/cpu/cpu_kernel.c": CPU_KERNEL,
    "kernels/cpu/cpu_lanes.h": CPU_LANES,
    "src/plan/scenario.c": SCENARIO,
    "src/plan/scenario.h": PERIODS,
    "src/plan/centre.c": CENTRE,
    "src/plan/slab.c": SLAB,
    "src/plan/plan.c": PLAN,
    "src/plan/plan_slabs.c": PLAN_SLABS,
    "src/plan/estimate.c": ESTIMATE,
    "src/plan/black_scholes.c": BLACK_SCHOLES,
    "src/statistics/break_even.c": BREAK_EVEN,
    "src/statistics/distribution.c": DISTRIBUTION,
    "src/statistics/statistics.c": STATISTICS,
    "kernels/cuda/cuda_image.cu": CUDA_IMAGE,
    "kernels/cuda/cuda_walk.cu": CUDA_WALK,
    "kernels/cuda/cuda_tally.cu": CUDA_TALLY,
}
