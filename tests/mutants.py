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
    ("every trade buys the whole position again", "{target - desk.held, target,", "{target, target,"),
    ("what is bought brings cash in", "hc_fma(-trade.bought,", "hc_fma(trade.bought,"),
]

AMOUNTS = [  # none of what only a policy that decides keeps
    ("sales lower the turnover", "hc_fma(hc_abs(trade.bought), trade.discounted,", "hc_fma(trade.bought, trade.discounted,"),
    ("the undiscounted turnover is of positions, not trades", "hc_fma(hc_abs(trade.bought), trade.price,",
     "hc_fma(hc_abs(trade.held), trade.price,"),
    ("a short hedge pays funding too", "hc_fma(trade.held * trade.discounted,", "hc_fma(hc_abs(trade.held) * trade.discounted,"),
    ("funding is not charged on the price", "hc_fma(trade.held * trade.discounted,", "hc_fma(trade.held,"),
    ("a close-out costs by the unit", "hc_turnover_close(hc_real held, hc_real price) { return hc_abs(held) * price; }",
     "hc_turnover_close(hc_real held, hc_real price) { return hc_abs(held) + 0 * price; }"),
]  # fmt: skip

AMOUNTS_TABLE = [
    ("the close-out costs nothing", "SIZE_GROWTH,  CLOSES", "SIZE_GROWTH,  STAYS"),
    ("the close-out is not in the turnover", "SIZE,         CLOSES", "SIZE,         STAYS"),
    ("both sides pay funding", "PAID,       RATIO_GROWTH, STAYS", "PAID,       SIZE_GROWTH,  STAYS"),
    ("both sides pay a perpetual's funding", "carry,    CARRY, CARRIED,    RATIO_GROWTH", "carry,    CARRY, CARRIED,    SIZE_GROWTH"),
    ("a basis is the same for either side", "basis,    CARRY, PERPETUAL,  RATIO_GROWTH", "basis,    CARRY, PERPETUAL,  SIZE_GROWTH"),
    ("the funding that is reported is the basis", "HC_REPORT(funding,    carry)", "HC_REPORT(funding,    basis)"),
    ("the spread costs what the fee costs", "turnover, ledger_half_spread", "turnover, ledger_fee"),
    ("the turnover is carried to the horizon", "HC_REPORT(turnover,   traded)", "HC_REPORT(turnover,   turnover)"),
    ("a book's value is its hedge's", "HC_REPORT(payoff,     payoff)", "HC_REPORT(payoff,     gain)"),
]

PARAMETERS_TABLE = [
    ("merton reads no jump_sd", "jump_sd,            WORLD,  JUMPS, ", "jump_sd,            WORLD,  WORLD(bates), "),
    ("kou reads no jump_intensity", "JUMPS | WORLD(kou), ", "JUMPS, "),
    ("kou reads no jump_up_probability", "jump_up_probability, WORLD, WORLD(kou), ", "jump_up_probability, WORLD, WORLD(merton), "),
    ("the variance returns to no volatility of its own", '"world.volatility",       "root', '"60%",       "root'),
    ("paths start in the second regime", '0,      3,        "0"', '0,      3,        "1"'),
    ("regimes have no drift unless they say so", '"world.drift",            "real', '"0",            "real'),
    ("a regime's drift is nobody's", "drift,           WORLD,  WORLD(regimes), ", "drift,           WORLD,  0, "),
    ("a regime's entry_jump_sd is nobody's", "entry_jump_sd,   WORLD,  WORLD(regimes), ", "entry_jump_sd,   WORLD,  0, "),
    ("a jump up may grow the price without end", "0.499999, HC_REQUIRED", "1, HC_REQUIRED"),
]  # fmt: skip

READERS = [
    ("merton reads no volatility", "DIFFUSES = WORLD(gbm) | WORLD(merton) |", "DIFFUSES = WORLD(gbm) |"),
    ("bates reads nothing of its variance", "VARIES = WORLD(heston) | WORLD(bates),", "VARIES = WORLD(heston),"),
    ("bates reads nothing of its jumps", "JUMPS = WORLD(merton) | WORLD(bates) ", "JUMPS = WORLD(merton) "),
    ("a rate leads to every regime", "? HC_NO_REGIME : number_after(parameter->name", "? HC_NO_REGIME : 0 * number_after(parameter->name"),
]

LEDGER = [
    ("costs of a negative hedge ratio are gains", "size = hc_abs_f64(ratio)", "size = -ratio"),
    ("the hedge is always closed out", "HC_CLOSE_CLOSES && desk->close_out)", "HC_CLOSE_CLOSES)"),
    ("a close at the horizon is carried there", "hc_factor_of(HC_FACTOR_OF_##name, 1, ratio, count)",
     "hc_factor_of(HC_FACTOR_OF_##name, desk->growth, ratio, count)"),
    ("the close-out is no trade", "hc_fma(factor, sum, close * closing)", "factor * sum"),
    ("the last position is worth nothing", "hc_fma(settlement->growth, cash, held * price)", "(settlement->growth * cash)"),
    ("the hedge's cash earns no interest", "hc_fma(settlement->growth, cash,", "hc_fma((hc_real)1, cash,"),
    ("costs are not carried to the horizon", "return growth * size;", "return size;"),
    ("turnover is carried to the horizon", "case HC_FACTOR_SIZE:\n      return size;", "case HC_FACTOR_SIZE:\n      return growth * size;"),
    ("funding is not carried to the horizon", "return growth * ratio;", "return ratio;"),
    ("costs are received", "hc_fma(-rate, amount, y)", "hc_fma(rate, amount, y)"),
    ("a threshold between two floats is rounded down", "if ((double)rates.zero < cell->zero)", "if (0)"),
]  # fmt: skip

WORK = [
    ("the drift is a step late", "(double)step;", "(double)(step - 1);"),
    ("there is no drift", "return world->clock_step * (double)step;", "return 0 * world->clock_step * (double)step;"),
    ("what a cell receives it does not pay on", "(hc_abs_f64(cell->rates[amount]) > 0 ?", "(cell->rates[amount] > 0 ?"),
]

GBM = [
    ("every step forgets those before", "hc_fma(terms->volatility, draws.z, state.noise)", "terms->volatility * draws.z"),
    ("prices drift off by half the variance", "values->world_drift - variance / 2", "values->world_drift + variance / 2"),
    ("prices drift at the rate", "values->world_drift - variance / 2", "values->world_rate - variance / 2"),
    ("noise does not grow with the root of time", "values->world_volatility * hc_sqrt_f64(dt)", "values->world_volatility * dt"),
]

MERTON = [
    ("no jump moves the price", "return hc_fma(sd, jump, mean);", "return still;"),
    ("jumps go with the price", "terms->sd, draws.count, draws.jump, turns);", "terms->sd, draws.count, draws.z, turns);"),
    ("what is likely is rare", "count < tails[turn];", "count > tails[turn];"),
    ("a step jumps once", "mean = hc_select(more, means[turn], mean)", "mean = hc_select(more, means[0], mean)"),
    ("a jump more than there are", "tails[turn] = own[turn];", "tails[turn] = turn ? own[turn - 1] : 1;"),
    ("of several jumps one has a mean", "(turn + 1 - events) * values->world_jump_mean", "(1 - events) * values->world_jump_mean"),
    ("several jumps are one, larger", "hc_sqrt_f64(turn + 1) * values->world_jump_sd", "(turn + 1) * values->world_jump_sd"),
    ("jumps are not compensated", "return -values->world_jump_intensity * (growth - values->world_jump_mean);", "return 0 * growth;"),
    ("the noise drifts where it stands still", "*still = -events * values->world_jump_mean / HC_LN2;", "*still = 0;"),
    ("what the clock has of the jumps is taken twice", "(growth - values->world_jump_mean)", "growth"),
    ("the compensator is the mean jump's", "hc_exp_f64(values->world_jump_mean + sd * sd / 2)", "hc_exp_f64(values->world_jump_mean)"),
    ("jumps do not make the price vary", "values->world_jump_intensity * (mean * mean + sd * sd)", "0 * (mean * mean + sd * sd)"),
    ("few jumps are enough for every lane", "hc_any(least < tails[turns])) ++turns;", "hc_any(least < tails[turns + 1])) ++turns;"),
    ("a step has room for half of its jumps", "HC_merton_MOST_TURNS = 16", "HC_merton_MOST_TURNS = 8"),
]  # fmt: skip

EVENTS = [
    ("more than one event is one", "turns == 0) turns = n;", "turns == 0) turns = 1;"),
    ("there are five events at most", "sum += chances[n];", "if (n <= 5) sum += chances[n];"),
    ("a tail is its first chance", "sum += chances[n];", "sum = chances[n];"),
    ("chances do not fall with the number", "chances[n - 1] * events / n;", "chances[n - 1] * events;"),
    ("that there is no event is certain", "chances[0] = hc_exp_f64(-events);", "chances[0] = 1;"),
    ("rare events never happen", "return turns > 0 ? turns : HC_STILL;", "return turns > 1 ? turns : HC_STILL;"),
    ("what may happen in a step is never looked for", "return turns > 0 ? turns : HC_STILL;", "return turns > 0 ? 0 : HC_STILL;"),
    ("a step may be twice as long as a loop of 16", "#define HC_EVENTS_OF_16_TURNS 2.1987", "#define HC_EVENTS_OF_16_TURNS 4.3974"),
    ("a step may be twice as long as a loop of 8", "#define HC_EVENTS_OF_8_TURNS 0.36583", "#define HC_EVENTS_OF_8_TURNS 0.73166"),
    ("a step may be any number of years", "return rate > 0 ? events / rate :", "return rate > 0 ? events * rate :"),
]

KOU = [
    ("jumps down are as large as those up", "-terms->down, hc_number(0))", "-terms->up, hc_number(0))"),
    ("jumps down lead up", "-terms->down, hc_number(0))", "terms->down, hc_number(0))"),
    ("as often as up it jumps down", "draws.downs < terms->down_tail[k]", "draws.downs < terms->up_tail[k]"),
    ("one uniform counts both", "draws.downs < terms->down_tail[k]", "draws.ups < terms->down_tail[k]"),
    ("jumps down have the sizes of those up", "down_size##k, stream##_down_##place", "down_size##k, stream##_up_##place"),
    ("a step's jumps are of one size", "hc_fma(up, draws.up_size##k, jumps)", "hc_fma(up, draws.up_size0, jumps)"),
    ("the eighth jump is the seventh again", "SIZE(7, size4, second,", "SIZE(7, size4, first,"),
    ("the seventh jump has the fifth's block", "SIZE(6, size4, first,", "SIZE(6, size3, first,"),
    ("a step has room for seven jumps", "HC_kou_SIZES(HC_kou_JUMP, )", "turns = turns < 7 ? turns : 7; HC_kou_SIZES(HC_kou_JUMP, )"),
    ("turns are those of the jumps up", "hc_any(least.ups < terms->up_tail[turns]) || hc_any(least.downs < terms->down_tail[turns])",
     "hc_any(least.ups < terms->up_tail[turns])"),
    ("a loop is long enough for the jumps up", "return ups > downs ? ups : downs;", "return ups;"),
    ("variances are squares of the mean jump", "2 * values->world_jump_intensity *", "values->world_jump_intensity *"),
    ("jumps down are compensated as those up", "down - down / (1 + down)", "down - down / (1 - down)"),
    ("jumps are not compensated", " - ups * (up / (1 - up) - up) - downs * (down - down / (1 + down))", " + 0 * (ups + up + downs + down)"),
    ("the noise drifts where it stands still", "terms->still = (down_events", "terms->still = 0 * (down_events"),
    ("jumps of no size are counted", "return mean > 0 ?", "return mean >= 0 ?"),
    ("the price has twice the moments", "? 1 / values->world_jump_up_mean", "? 2 / values->world_jump_up_mean"),
    ("jumps that never come cost moments", "hc_kou_events(values, 1, 1) > 0 ?", "values->world_jump_up_mean > 0 ?"),
    ("a step is short enough for the jumps up", "hc_max_f64(hc_kou_events(values, 1, 1), hc_kou_events(values, 0, 1))", "hc_kou_events(values, 1, 1)"),
]  # fmt: skip

HESTON = [
    ("price and variance go against each other", "terms->leverage = rho / xi *", "terms->leverage = -rho / xi *"),
    ("the leverage lacks what a step takes", " - rho * rho * dt / 4;", ";"),
    ("the leverage is a short step's", "(1 + kappa * dt / 2)", "1"),
    ("what is beside the variance is all of it", "terms->beside = dt * (1 - rho * rho) / 2;", "terms->beside = dt / 2;"),
    ("the price drifts where the variance stands", "terms->trend = hc_heston_trend_of(terms, theta * dt / 2);", "terms->trend = 0;"),
    ("the variance begins in the long run", "terms->initial = values->world_volatility * values->world_volatility;",
     "terms->initial = theta;"),
    ("what is left of the variance spreads whole", "xi * xi * decay * hc_exp_f64(-kappa * dt)", "xi * xi * decay"),
    ("new variance spreads as old does", "theta * xi * xi * kappa * decay * decay / 2", "theta * xi * xi * kappa * decay * decay"),
    ("the branches meet elsewhere", "spread <= hc_number(1.5) * square;", "spread <= square;"),
    ("the variance falls below zero", "hc_fma(log_chance, hc_number(-HC_LN2), draws.exponential), none)",
     "hc_fma(log_chance, hc_number(-HC_LN2), draws.exponential), -one)"),
    ("a chance is a power of e", "hc_fma(log_chance, hc_number(-HC_LN2), draws.exponential)",
     "hc_fma(log_chance, -one, draws.exponential)"),
    ("the squared normal is not centred", "hc_fma(ratio, hc_fma(z, z, -one),", "hc_fma(ratio, z * z,"),
    ("the quadratic branch is no martingale", "hc_fma(hc_fma(half * h, z, g), z, -rest)", "hc_fma(hc_fma(half * h, z, g), z, none)"),
    ("the exponential branch is no martingale", "either(turns, quadratic, -h, rest)", "either(turns, quadratic, -h, none)"),
    ("the price takes the variance before", "terms->beside * (v + next)", "terms->beside * (v + v)"),
    ("the price is no martingale given the variance", "hc_fma(-half, variance, drawn + terms->trend)", "(drawn + terms->trend)"),
    ("the clock takes nothing", "values->world_drift - terms.trend / dt", "values->world_drift - 0 * terms.trend"),
    ("no variance is like the usual one", "psi > 1.5 ? hc_log_f64(1 +", "psi > 1e9 ? hc_log_f64(1 +"),
    ("options are sold at the long run's volatility", "later + (first - later) * hc_mean_decay(",
     "later + 0 * hc_mean_decay("),
    ("a volatility of the variance of 0 is one", "hc_max_f64(values->world_vol_of_vol, HC_heston_LEAST_VOL_OF_VOL * lower)",
     "(0 * lower + values->world_vol_of_vol)"),
    ("a step may take the price's mean away", "double left = 1 - value;", "double left = 2 - value;"),
    ("a step is of the quadratic branch", "hc_max_f64(0.5, 5.0 / 12 * (1 + root))", "0.5"),
    ("a step of negative correlation is limited", "if (!(n > 0)) return __builtin_inf();", "if (!(n > 0)) return 1;"),
]  # fmt: skip

BATES = [
    ("no jump moves the price", "move.gain = move.gain + jumps;", "move.gain = move.gain + 0 * jumps;"),
    ("jumps go with the variance", "draws.count, draws.jump, turns)", "draws.count, draws.normal, turns)"),
    ("the variance stands still", "  state.variance = move.variance;\n", ""),
    ("the price begins with no variance", "{hc_number(0), terms->initial}", "{hc_number(0), hc_number(0)}"),
    ("jumps do not make the price vary", " + hc_merton_jump_variance(values)", ""),
    ("jumps are not compensated", " + hc_merton_jump_drift(values)", ""),
    ("a step jumps once", "return hc_merton_jumps_needed(terms->tail, least.count);",
     "return 0 < hc_merton_jumps_needed(terms->tail, least.count);"),
    ("nothing ever jumps", "return hc_merton_turns(values, dt);", "return (void)values, (void)dt, HC_STILL;"),
    ("a step has room for any number of jumps", "hc_min_f64(hc_merton_longest_step(values), hc_heston_longest_step(values))",
     "hc_heston_longest_step(values)"),
    ("a step may take the price's mean away", "hc_min_f64(hc_merton_longest_step(values), hc_heston_longest_step(values))",
     "hc_merton_longest_step(values)"),
]  # fmt: skip

REGIMES = [
    ("the fourth regime is the first", "hc_select(at.is3, list[3], of)", "hc_select(at.is3, list[0], of)"),
    ("time is spent where a change leads", "const hc_mask enters = next != walk.regime;",
     "const hc_mask enters = next != walk.regime; walk.regime = next;"),
    ("who stays enters again", "const hc_mask enters = next != walk.regime;", "const hc_mask enters = happens;"),
    ("changes after the step are in it", "next = hc_select(happens, next, walk.regime);", "(void)0;"),
    ("a step ends with its last candidate", "walk = hc_regime_spend(terms, walk, hc_number(1));", "(void)0;"),
    ("waits for a block begin with its first", "if (k % 2 == 0) before = time;", "before = time;", 2),
    ("the third candidate begins with the step", "if (k % 2 == 0) before = time;", "if (k % 2 == 0) before = hc_number(0);", 2),
    ("who stays has the first regime's volatility", "hc_fma(hc_of_regime(sds, at), z,", "hc_fma(sds[0], z,"),
    ("who stays has no trend", "z, hc_of_regime(terms->trend, at));", "z, hc_number(0));"),
    ("a lane waits longer than it needs", "time = hc_fma(least.wait##k, terms->wait, before); ",
     "time = hc_fma(least.wait##k, terms->wait, time); "),
    ("the eighth change is the seventh again", "CHANGE(7, change4, second,", "CHANGE(7, change4, first,"),
    ("the seventh candidate has the fifth's block", "CHANGE(6, change4, first,", "CHANGE(6, change3, first,"),
    ("a step has room for six changes", "HC_regimes_CHANGES(HC_regimes_TURN, )",
     "turns = turns < 6 ? turns : 6; HC_regimes_CHANGES(HC_regimes_TURN, )"),
    ("entries have no sd", "terms->entry_variance[regime] = jump_sd * jump_sd;", "terms->entry_variance[regime] = 0 * jump_sd;"),
    ("chances to go do not add up", "(sum += own->rates[other] / most)", "(sum = own->rates[other] / most)"),
    ("candidates come at all rates together", "most = hc_max_f64(hc_regime_left(&all->of[from]), most)",
     "most += hc_regime_left(&all->of[from])"),
    ("drifts are the noise's and the clock's", " - first) * dt", " - 0 * first) * dt"),
    ("the mean of an entry lacks its variance", "hc_exp_f64(other->entry_mean + other->entry_sd * other->entry_sd / 2)",
     "hc_exp_f64(other->entry_mean)"),
    ("entries do not make the price vary", "sum += own->rates[to] * (other->entry_mean * other->entry_mean + other->entry_sd * other->entry_sd);",
     "sum += 0 * other->entry_mean;"),
    ("paths begin in the first regime", "terms->start = values->world_start_regime;", "terms->start = 0;"),
    ("options are sold at the first regime's volatility", "variances, (int)values->world_start_regime)", "variances, 0)"),
    ("the second half of the time is like the first", "(mean.at[i][j] + later.at[i][j]) / 2;", "mean.at[i][j];"),
    ("the series of a short time ends early", "HC_SERIES_TERMS = 14", "HC_SERIES_TERMS = 4"),
    ("rates from the last regime are the first's", "{values->regime3_rate_to_0, values->regime3_rate_to_1, values->regime3_rate_to_2, 0}",
     "{values->regime2_rate_to_0, values->regime2_rate_to_1, values->regime3_rate_to_2, 0}"),
]  # fmt: skip

STATIC = [
    ("static hedges trade", "  (void)values;\n  return __builtin_inf();", "  return values->world_step;"),
]

STREAMS_TABLE = [
    ("prices draw from another stream", "HC_STREAM(price,    0,", "HC_STREAM(price,    1,"),
    ("jumps draw what prices draw", "HC_STREAM(jump,     2,", "HC_STREAM(jump,     0,"),
    ("variances draw what prices draw", "HC_STREAM(variance, 1,", "HC_STREAM(variance, 0,"),
    ("jumps are counted by their sizes", "uniform,     0)\nHC_ROW(jump,     normal,      1)",
     "uniform,     1)\nHC_ROW(jump,     normal,      0)"),
    ("ups are counted as downs", "up,          0)\nHC_ROW(arrival,  down,        1)", "up,          1)\nHC_ROW(arrival,  down,        0)"),
    ("the third jump is the first again", "HC_STREAM(size2,    5,", "HC_STREAM(size2,    4,"),
    ("the seventh jump is the fifth again", "HC_STREAM(size4,    7,", "HC_STREAM(size4,    6,"),
    ("the third change is the first again", "HC_STREAM(change2,  9,", "HC_STREAM(change2,  8,"),
    ("the seventh change is the fifth again", "HC_STREAM(change4,  11,", "HC_STREAM(change4,  10,"),
    ("the second change leads where its wait says", "HC_ROW(stream, to_first, 2) HC_ROW(stream, to_second, 3)",
     "HC_ROW(stream, to_first, 3) HC_ROW(stream, to_second, 2)"),
]  # fmt: skip

STREAMS = [
    ("two steps have as many jumps", "drawn[1] = hc_uniform(words[1])", "drawn[1] = hc_uniform(words[0])"),
    ("two steps' jumps are swapped", "hc_uniform(words[1]);\n  hc_box_muller(words[2], words[3], &drawn[2], &drawn[3]);",
     "hc_uniform(words[1]);\n  hc_box_muller(words[2], words[3], &drawn[3], &drawn[2]);"),
    ("the third normal is the first", "hc_box_muller(words[2], words[3], &drawn[2], &drawn[3]);\n}\n\n/* Two normals and",
     "hc_box_muller(words[0], words[3], &drawn[2], &drawn[3]);\n}\n\n/* Two normals and"),
    ("the variance of two steps is drawn alike", "hc_box_muller(words[2], words[3], &drawn[1], &unused);",
     "hc_box_muller(words[0], words[1], &drawn[1], &unused);"),
    ("variances take the cosine", "hc_box_muller(words[0], words[1], &drawn[0], &unused);",
     "hc_box_muller(words[0], words[1], &unused, &drawn[0]);"),
    ("an exponential is of the angle's word", "drawn[2] = hc_exponential(words[0]);", "drawn[2] = hc_exponential(words[1]);"),
    ("two steps have one exponential", "drawn[3] = hc_exponential(words[2]);", "drawn[3] = hc_exponential(words[0]);"),
    ("downs are as many as ups", "drawn[word] = hc_uniform(words[word]);", "drawn[word] = hc_uniform(words[word & 1]);"),
    ("downs are as large as ups", "drawn[word] = hc_exponential(words[word]);", "drawn[word] = hc_exponential(words[word & 1]);"),
    ("two jumps of a block are of one size", "drawn[word] = hc_exponential(words[word]);",
     "drawn[word] = hc_exponential(words[word & 2]);"),
    ("a block's changes do not wait for each other", "drawn[1] = drawn[0] + hc_exponential(words[1]);",
     "drawn[1] = hc_exponential(words[1]);"),
    ("a block's changes lead to one regime", "drawn[3] = hc_uniform(words[3]);", "drawn[3] = hc_uniform(words[2]);"),
]  # fmt: skip

RANDOM = [
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
    ("a uniform has 24 bits", "hc_fma_f32((float)(int32_t)(a & 255u), 0x1p-32f, 0x1p-33f);", "0x1p-33f;"),
    ("the far tail of the distribution is cut", "hc_min_f64(hc_abs_f64(x), 37.4)", "hc_min_f64(hc_abs_f64(x), 8)", 2),
    ("an exponential has a mean of 2", "return 0.5f * hc_square_radius_f32(a);", "return hc_square_radius_f32(a);"),
    ("an exponential in double is of float's digits", "return 0.5 * hc_square_radius_f64(a);",
     "return 0.5 * (double)hc_square_radius_f32(a);"),
]

EXP_LOG = [
    ("2^x stops at 2^120", "hc_clamp_f32(x, 126.0f)", "hc_clamp_f32(x, 120.0f)"),
    ("ln 2 has 53 digits only", "r = hc_fma_f64(-k, 0x1.abc9e3b39803fp-56, r);", ""),
    ("1 + x keeps no more than it can", "f = hc_fma_f32(lost, hc_from_bits_f32((uint32_t)(127 - k) << 23), f);", "(void)lost;"),
    ("what 1 + x loses is not halved with it", "(uint32_t)(127 - k) << 23)", "127u << 23)"),
    ("what 1 + x loses is doubled with it", "(uint32_t)(127 - k) << 23)", "(uint32_t)(127 + k) << 23)"),
    ("a coefficient of the logarithm is off", "0x1.26dd46p-2f", "0x1.26ed46p-2f"),
    ("a logarithm has no whole part", "return hc_fma_f32(p, f, (float)k);", "return p * f;"),
    ("1 + x keeps no more than it can in double", "f = hc_fma_f64(x - (y - 1.0), scale, f);", "(void)scale;"),
    ("what 1 + x loses is not halved with it in double", "f = hc_fma_f64(x - (y - 1.0), scale, f);", "(void)scale; f += x - (y - 1.0);"),
    ("a logarithm in double is natural", "return hc_log_of_f64(k, f) * /* fit: log2_e */ 0x1.71547652b82fep+0;",
     "return hc_log_of_f64(k, f);"),
]

TALLY = [
    ("the square of an amount is the amount", "moments.sums[1], on_grid, on_grid,", "moments.sums[1], on_grid, 1,"),
    ("an amount that all paths have varies", "on_grid = (amount + sum) - sum;", "on_grid = amount;"),
    ("the square of an amount has no finer part", "moments.sums[2], hc_product_rem", "moments.sums[2], 0 * hc_product_rem"),
    ("the square of a large amount runs over", "HC_SQUARE_BITS = 19", "HC_SQUARE_BITS = 39"),
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
    ("squares of amounts are the first thread's", "moment < HC_MOMENT_COUNT; ++moment) into->", "moment < 1; ++moment) into->"),
    ("a path that is not finite goes unseen", "  into->non_finites += from->non_finites;\n", ""),
]

CPU_KERNEL = [
    ("the last, shorter interval pays in full", "(last ? hedge->last_funding_weight : hedge->funding_weight)", "(hedge->funding_weight)"),
    ("a delta is that of the time before", "visit->step / rule->row_steps *", "(visit->step - 1) / rule->row_steps *"),
    ("prices are not discounted", "hc_lanes_discount((hc_real)row[0], block->price", "hc_lanes_discount((hc_real)1, block->price"),
    ("a perpetual's prices are not discounted", "hc_lanes_discount((hc_real)row[0], traded_of(worker)", "hc_lanes_discount((hc_real)1, traded_of(worker)"),
    ("a perpetual trades at its index", "return worker->work->on_perpetual ? worker->block->traded : worker->block->price;", "return worker->block->price;"),
    ("the last position is never settled to the index", "hc_in price = worker->work->settles_to_index ? block->price :", "hc_in price ="),
    ("the basis is what it was before the end", "if (worker->work->on_perpetual) hc_lanes_last_basis(&market, lanes);", ""),
    ("what is carried ends with the last look", "  hc_lanes_arrive(&market, (hc_real)hedge->sign, lanes);\n", ""),
    ("a premium's factor is that of another step", "hc_lanes_prices(visit->path, sides->factor[step],", "hc_lanes_prices(visit->path, sides->factor[0],"),
    ("a mark is that of the chunk's first step", "visit->up = sides->up[step];", "visit->up = sides->up[0];"),
    ("books are marked as they were sold", "if (worker->work->mark != HC_MARK_fixed && leg.spread > 0)", "if (0 && leg.spread > 0)"),
    ("all worlds read the first sides", "if (work->worlds[world].sides != set) continue;", "if (set > 0) continue;"),
    ("discounted prices are not traded at", "rule->discounts ? block->discounted : block->price", "block->price"),
    ("a block that is not full counts as full", "count - done < HC_LANES ? (int)(count - done) : HC_LANES", "HC_LANES"),
    ("every block walks the same paths", "run_block(&worker, first_path + (uint64_t)done,", "run_block(&worker, first_path,"),
    ("outcomes overwrite those of the block before", "at = worker->outcome_count;", "at = 0;"),
    ("desks write over each other's outcomes", "    outcome += hc_desk_outcomes(&worker->work->desks[desk]);\n", ""),
    ("a loss below the range goes unseen", "extent.smallest > -(hc_real)HC_Y_LIMIT && extent.largest", "extent.largest"),
    ("a gain above the range goes unseen", "extent.smallest > -(hc_real)HC_Y_LIMIT && extent.largest < (hc_real)HC_Y_LIMIT",
     "extent.smallest > -(hc_real)HC_Y_LIMIT"),
    ("amounts are not centred", "(hc_real)desk->centre.amounts[amount], count", "(hc_real)0, count"),
    ("worlds share their noise", "&worker->worlds[world], begin", "&worker->worlds[0], begin"),
    ("hedges beside the first do not trade", "  hc_lanes_trade(&trades, lanes);\n", ""),
    ("sums go on from block to block", "if (keeps >> amount & 1) memset(", "if (0) memset("),
    ("desks of different books have the first one's", "if (visit->legs == legs.first) return;", "if (visit->legs >= 0) return;"),
]  # fmt: skip

LANES_HEDGE = [
    ("only the last leg is hedged", "hc_delta_add(delta[lane], t.quantity", "hc_delta_add((hc_real)rule->offset, t.quantity"),
    ("a price that is found is lost", "if (!priced) price[lane] = s;", ""),
    ("the delta of the first hedge is lost", "delta[lane] = d;", ""),
]

LANES_LEDGER = [
    ("a book before its expiry is paid off", "if (leg.spread > 0) {", "if (leg.spread > 1e30) {"),
    ("every path pays the last one's cost", "cost[0].amount[lane], pnl)", "cost[0].amount[count - 1], pnl)"),
    ("of two costs one is paid", "if (costs > 1) pnl = hc_pay(cost[1].rate, cost[1].amount[lane], pnl);", ""),
    ("a P&L of nothing is a loss", "pnl < zero ? 1 : 0", "pnl <= zero ? 1 : 0"),
    ("value is not centred", "payoff[lane] + gain[lane] - centre", "payoff[lane] + gain[lane]"),
    ("what is not finite is called an overflow", "? &tally->overflows : &tally->non_finites", "? &tally->overflows : &tally->overflows"),
    ("the square of an amount is not added up", "moment < HC_MOMENT_COUNT; ++moment) {\n    tally->moments",
     "moment < 1; ++moment) {\n    tally->moments"),
]  # fmt: skip

LANES_WORLD = [
    ("a step uses another's normal", "row2[lane] = drawn[2];", "row2[lane] = drawn[3];"),
    ("a loop of four turns has two", "return turns <= 4 ? 4 : most;", "return turns <= 4 ? 2 : most;"),
    ("a loop of many turns has four", "return turns <= 4 ? 4 : most;", "return (void)most, 4;"),
    ("the least is the largest", "least = bits < least ? bits : least;", "least = bits > least ? bits : least;"),
    ("the least is that of half of the lanes", "HC_FOR(lane, HC_STRIP) {", "HC_FOR(lane, HC_STRIP / 2) {"),
    ("a step needs what the chunk's first does", "rows->least[HC_ROW_##row][step][strip];", "rows->least[HC_ROW_##row][0 * step][strip];"),
    ("all strips need what the first does", "rows->least[HC_ROW_##row][step][strip];", "rows->least[HC_ROW_##row][step][0];"),
    ("all strips walk the first's lanes", "name##_lanes = lanes->name + first;", "name##_lanes = lanes->name;"),
    ("all strips have the first's draws", "step * HC_LANES + first : NULL;", "step * HC_LANES : NULL;"),
    ("a lane needs a turn less", "return needed < most ? needed : most;", "return needed < most ? needed - (needed > 1) : most;"),
    ("a row is read before it is drawn", "turns >= (from) ? name##_row[lane] : hc_number(0);",
     "turns > (from) ? name##_row[lane] : hc_number(0);"),
]

SCENARIO = [
    ("the fixed cost is in units of spot", "== HC_UNIT_PRICE ? scenario->spot : 1", "== HC_UNIT_PRICE ? 1 : 1"),
    ("legs are hedged at implied volatility where desk.hedge_volatility is given", "own_hedge ? leg->implied_volatility",
     "own_hedge >= 0 ? leg->implied_volatility"),
    ("every leg has the first one's strike", "values[hc_leg_slot(index, HC_LEG_strike)]", "values[hc_leg_slot(0, HC_LEG_strike)]"),
    ("the last, shorter interval has no trade", "(scenario->horizon + scenario->interval - 1) / scenario->interval",
     "scenario->horizon / scenario->interval"),
    ("the close is a trade though nothing is closed out", "rebalances + (rebalances > 0 && scenario->close_out)",
     "rebalances + (rebalances > 0)"),
    ("a desk without a hedge trades at its close", "rebalances + (rebalances > 0 && scenario->close_out)",
     "rebalances + scenario->close_out"),
    ("fixed costs are not carried to the horizon", "    growth *= discount;\n", ""),
    ("the close pays no fixed cost", "cost * (trades + close)", "cost * trades"),
    ("the close pays no fixed cost at rate 0", "cost * ((double)rebalances + close)",
     "cost * (double)rebalances"),
    ("the premium is of options up to the horizon", "double years = hc_years(scenario->expiry), premium",
     "double years = hc_years(scenario->horizon), premium"),
    ("vega is of options up to the horizon", "double years = hc_years(scenario->expiry), vega",
     "double years = hc_years(scenario->horizon), vega"),
    ("the premium is paid", "premium -= leg->quantity *", "premium += leg->quantity *"),
    ("sums have no room for strikes above spot", "hc_max_f64(1, leg->strike)", "1"),
    ("the premium earns no interest", "hc_scenario_premium(scenario, 0) * growth", "hc_scenario_premium(scenario, 0)"),
    ("of two costs on an amount the last counts", "rates[HC_AMOUNT_##amount] += ", "rates[HC_AMOUNT_##amount] = "),
    ("fixed costs are left out of the P&L", "(premium - hc_scenario_fixed_costs(scenario))", "(premium)"),
    ("every world has all moments", "hc_world_models[scenario->model].moments(", "hc_world_models[0].moments("),
]  # fmt: skip

PERIODS = [
    ("funding is per hour", "HC_FUNDING_PERIOD = 8 * 3600", "HC_FUNDING_PERIOD = 3600"),
]

SLAB = [
    ("worlds share the first one's terms", ".first_term = build->terms,\n      .turns", ".first_term = 0,\n      .turns"),
    ("desks that mark otherwise have the first one's marks", "scenario->leg_count * sizeof *legs) == 0", "sizeof(double)) == 0"),
    ("what a cell pays on is not kept", "      desk->keeps |= desk->pays;\n", ""),
    ("hedges write over each other's outcomes", "hedge->first_outcome = slab->work.outcome_count;", "hedge->first_outcome = 0;"),
    ("legs of one strike share the first one's hedge volatility", " && same(term->hedge_volatility, leg->hedge_volatility)", ""),
    ("of legs that share a term the last one counts", "terms[term].quantity += leg->quantity",
     "terms[term].quantity = leg->quantity"),
    ("a put is hedged like two calls and a forward", "rule->offset -=", "rule->offset +="),
    ("a mark is of the whole time to expiry", "hc_years(scenario->expiry - scenario->horizon)", "hc_years(scenario->expiry)"),
    ("books are marked at the hedge volatility", "hc_d1_of(from->strike, years, from->implied_volatility",
     "hc_d1_of(from->strike, years, from->hedge_volatility"),
    ("a mark does not discount the strike", "  leg->strike *= hc_exp_f64(-scenario->values.world_rate * years);\n", ""),
    ("funding is paid as the interval begins", "/ HC_FUNDING_PERIOD * hc_exp_f64(-scenario->values.world_rate * hc_years(seconds))",
     "/ HC_FUNDING_PERIOD"),
    ("the last interval is one too short", "(scenario->horizon - 1) / scenario->interval",
     "scenario->horizon / scenario->interval"),
    ("P&L is carried to the expiry", "hc_exp_f64(scenario->values.world_rate * hc_years(scenario->horizon))",
     "hc_exp_f64(scenario->values.world_rate * hc_years(scenario->expiry))"),
    ("deltas are of options up to the horizon", "hc_years(scenario->expiry - time), terms", "hc_years(scenario->horizon - time), terms"),
    ("deltas are at implied volatility", "hc_years(scenario->expiry - time), terms[term].hedge_volatility",
     "hc_years(scenario->expiry - time), terms[term].implied_volatility"),
    ("deltas are kept for the first desk's times", "hc_common_divisor(hedge->interval, rule->row_steps)", "rule->row_steps"),
    ("deltas end with the last desk's trades", "if (last > last_step) last_step = last;", "last_step = last;"),
    ("discount factors grow", "*row++ = hc_exp_f64(-scenario->values.world_rate * hc_years(time))",
     "*row++ = hc_exp_f64(scenario->values.world_rate * hc_years(time))"),
    ("a rule has the next one's deltas", "if (before && new_rule && !build_rows(build, &previous))",
     "if (before && new_rule && !build_rows(build, &scenario))"),
    ("a cell's amounts are those of the first desk", "cell_desks[work->cell_count++] = work->desk_count - 1;\n  hc_scenario_rates",
     "cell_desks[work->cell_count++] = 0;\n  hc_scenario_rates"),
    ("a distribution is the first desk's", "desk_distributions[work->desk_count - 1] = work->cell_count", "desk_distributions[work->desk_count - 1] = slab->desk_distributions[0]"),
    ("sides that differ in their intervals are one", "if (other->pay_steps == own.pay_steps &&", "if ("),
    ("the interest is not paid", "(scenario->values.perpetual_interest + scenario->values.ledger_funding)", "(scenario->values.ledger_funding)"),
    ("a sweep's own funding is not added", "(scenario->values.perpetual_interest + scenario->values.ledger_funding)", "(scenario->values.perpetual_interest)"),
    ("a perpetual is financed", "scenario->on_perpetual ? 1 - discount : 0", "0"),
    ("a mark before expiry is of d1", "d1.offset : d1.offset - d1.spread / 2", "d1.offset : d1.offset"),
    ("a delta that follows is of d1", "rule->follows ? d1.offset - d1.spread / 2 : d1.offset", "d1.offset"),
    ("a variance is expected up to the horizon", "expects(&scenario->values, hc_years(scenario->expiry - time))", "expects(&scenario->values, hc_years(scenario->horizon - time))"),
    ("a world ends with its first desk", "if (hedge->horizon > world->steps)", "if (!world->steps)"),
]  # fmt: skip

CENTRE = [
    ("a hedged book is expected to come to nothing", "value += ratio * fair_value(scenario)", "value += 0 * ratio"),
    ("the hedge is expected not to trade", "return sum / HC_TIMES * trades * move;", "return 0 * trades * move;"),
    ("funding is expected to be nothing", "double funding = -ratio * delta", "double funding = 0 * ratio * delta"),
    ("a payoff that is never seen is expected", "hc_world_models[scenario->model].log_drift(&scenario->values)",
     "scenario->values.world_drift"),
    ("a centre alone may take P&L out of its range", "#define HC_MOST_TURNOVER 320.0", "#define HC_MOST_TURNOVER 1e30"),
    ("the centre's amounts are not put back", "shift -= rates[amount] * centre", "shift -= 0 * rates[amount] * centre"),
    ("the centre's value is not put back", "hc_scenario_constant(scenario) + centre.value", "hc_scenario_constant(scenario)"),
]  # fmt: skip

READS = "if (hc_slot_parameter(slot)->reads & reads)"


def unread(parameter):
    """As if nobody whose key it is read it."""
    return READS, f"if (slot != HC_PARAMETER_{parameter} && (hc_slot_parameter(slot)->reads & reads))"


PLAN = [
    ("worlds of different drift are one", *unread("world_drift")),
    ("worlds of different step are one", *unread("world_step")),
    ("worlds of different volatility are one", *unread("world_volatility")),
    ("worlds whose jumps are more or fewer are one", *unread("world_jump_intensity")),
    ("worlds of different mean jump are one", *unread("world_jump_mean")),
    ("worlds of different jump_sd are one", *unread("world_jump_sd")),
    ("worlds of different jump_up_probability are one", *unread("world_jump_up_probability")),
    ("worlds of different jump_up_mean are one", *unread("world_jump_up_mean")),
    ("worlds of different jump_down_mean are one", *unread("world_jump_down_mean")),
    ("worlds of different reversion are one", *unread("world_reversion")),
    ("worlds of different long_volatility are one", *unread("world_long_volatility")),
    ("worlds of different vol_of_vol are one", *unread("world_vol_of_vol")),
    ("worlds of different correlation are one", *unread("world_correlation")),
    ("worlds that start in different regimes are one", *unread("world_start_regime")),
    ("worlds of different regimes are one", *unread("regime0_volatility")),
    ("worlds of different drifts in a regime are one", *unread("regime1_drift")),
    ("worlds of different changes are one", *unread("regime2_rate_to_3")),
    ("worlds of different entries are one", *unread("regime3_entry_jump_sd")),
    ("desks of different expiry share a delta", *unread("book_expiry")),
    ("desks of different rate share a delta", *unread("world_rate")),
    ("books of different strike share a delta", "{leg->sign, leg->strike,", "{leg->sign, 0,"),
    ("desks of different hedge volatility share a delta", "leg->quantity, leg->hedge_volatility}", "leg->quantity, 0}"),
    ("horizons share a hedge", *unread("book_horizon")),
    ("hedge ratios share a desk", *unread("desk_hedge_ratio")),
    ("marks at different volatilities share a desk", "&& scenario->horizon < scenario->expiry; ++index", "&& 0; ++index"),
    ("axes are told apart in the wrong order", "for (size_t axis = sweep->axis_count; axis-- > 0;)",
     "for (size_t axis = 0; axis < sweep->axis_count; ++axis)"),
    ("a resumed run computes what is done", "status[cell] == HC_CELL_PENDING", "status[cell] != HC_CELL_PENDING"),
    ("a stopped slab is not taken up again", "front == count ? count : 0", "front == count ? 0 : 0"),
]  # fmt: skip

PLAN_SLABS = [
    ("slabs have nine worlds", "if (++worlds >= HC_SLAB_WORLDS", "if (++worlds > HC_SLAB_WORLDS"),
    ("a slab may be twice what a device holds", "HC_SLABS_HELD = 2", "HC_SLABS_HELD = 1"),
    ("steps of shorter horizons are counted again", "(double)(hedge->horizon_steps - at->world_steps);\n    work->walking",
     "(double)hedge->horizon_steps;\n    work->walking"),
    ("double is estimated like float", "== HC_WORD_precision_double ? &in_double : &in_float",
     "== HC_WORD_precision_double ? &in_float : &in_float"),
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
    ("the mean's standard error is the standard deviation", "sd / hc_sqrt_f64(c->paths), c->rounding.bias", "sd, c->rounding.bias"),
    ("skewness is given without a third moment", "moments > 3 && is_carried", "is_carried"),
    ("kurtosis is given without a fourth moment", "moments > 4 && is_carried", "is_carried"),
    ("skewness needs what kurtosis does", "moments > 3 && is_carried", "moments > 4 && is_carried"),
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
    ("what is received is not reported", "hc_abs_f64(rate) > 0 ? rate * (factor * mean.high) : 0",
     "rate > 0 ? rate * (factor * mean.high) : 0"),
    ("without a rate there is no turnover", "!discounts ? amount - 1 : amount", "!discounts ? amount : amount"),
    ("an amount varies by its mean as well", "hc_dd_scale(hc_dd_multiply(mean, mean), -1)", "hc_dd_scale(hc_dd_multiply(mean, mean), 0)"),
    ("an amount's standard deviation is by n", "variance * c->paths / (c->paths - 1)", "variance"),
    ("an amount's square is on a coarse grid", "power_of_two(-HC_SQUARE_BITS - HC_FINE_BITS)", "0"),
    ("an amount's standard error is its standard deviation", "sd / hc_sqrt_f64(c->paths), rounded", "sd, rounded"),
    ("an amount owes nothing to rounding", "sd / hc_sqrt_f64(c->paths), rounded", "sd / hc_sqrt_f64(c->paths), 0 * rounded"),
    ("a cost varies by its amount, whatever the rate", "size = hc_abs_f64(rate) * factor", "size = factor"),
    ("what is certain varies", "  set(c, variable + 2, 0);\n", ""),
    ("the break-even premium is not discounted", "- mean * discount", "- mean"),
    ("the break-even's error is not discounted", "error * discount /", "error /"),
    ("the break-even's error is at the implied volatility", "hc_scenario_vega(scenario, volatility)",
     "hc_scenario_vega(scenario, scenario->legs[0].implied_volatility)"),
    ("an amount out of range fails no cell", "    overflows += desk->amounts[amount].overflows;\n", ""),
    ("a P&L out of range fails no cell", "overflows = cell->overflows,", "overflows = 0,"),
    ("an amount that is not finite fails no cell", "    non_finites += desk->amounts[amount].non_finites;\n", ""),
    ("funding out of range fails who pays none", "if ((for_pay >> amount & 1) && !(hc_abs_f64(rates[amount]) > 0)) continue;", ""),
    ("funding out of range fails no cell", "if ((for_pay >> amount & 1) && !(hc_abs_f64(rates[amount]) > 0)) continue;",
     "if (for_pay >> amount & 1) continue;"),
]  # fmt: skip

CUDA_IMAGE = [
    ("a desk's price is that of the horizon before", "hc_clock(world, work->hedges[hedge].horizon)",
     "hc_clock(world, work->hedges[hedge].horizon - 1)"),
    ("a walker takes another's funding weight", "(hc_real)hedge->funding_weight;",
     "(hc_real)work->hedges[from->hedges[0]].funding_weight;"),
    ("a cell has the first one's fee", "fill_cell(&work->cells[cell], desk", "fill_cell(&work->cells[from->cells.first], desk"),
    ("hedges of different horizons are one", "if (work->hedges[own[end]].horizon != work->hedges[own[first]].horizon) break;", ""),
    ("walkers have the first world's terms", "work->worlds[from->world].first_term", "work->worlds[0].first_term"),
    ("walkers have the last world's turns", "work->worlds[from->world].turns", "work->worlds[work->world_count - 1].turns"),
    ("a desk reads another amount's row", "hc_place(own.further, amount);", "hc_place(own.further, 0);"),
    ("a cell pays on the row before", "    ++row;\n    if (amount == from->of)", "    if (amount == from->of)"),
]  # fmt: skip

CUDA_WALK = [
    ("the last, shorter interval pays in full", "if (stand::further && entry.due >> 16)", "if (stand::further && entry.due >> 30)"),
    ("every batch walks the same paths", "draw<rows_of(NEEDS)>(a, a.first_path + path,", "draw<rows_of(NEEDS)>(a, path,"),
    ("the second leg's delta is taken again", "more[2 * term], more[2 * term + 1]", "more[2], more[3]"),
    ("every hedge trades at every visit", "if (HEDGES > 1 && !(entry.due >> h & 1)) continue;", ""),
    ("a step jumps by its price's draws", "drawn[row] = rows[row * apart];", "drawn[row] = rows[0];"),
    ("blocks of a stream repeat", "(first + four) * (HC_FOUR / (steps)) + block,", "(first + four) * (HC_FOUR / (steps)),"),
    ("walkers of a block have the first one's terms", "hc_real *own_terms = shared + place * most_terms;",
     "hc_real *own_terms = shared;"),
    ("sides have the terms of the walker before", "a.reals[own.sides.first_term + term]", "a.reals[own.world_terms + term]"),
    ("what is settled to the index is not", "own.sides.does & HC_WALKS_TO_INDEX ? static_cast<hc_real>(1) :", "false ? static_cast<hc_real>(1) :"),
    ("a step's loop takes no turn", "at->state = world::step(terms, at->state, drawn, own.turns);",
     "at->state = world::step(terms, at->state, drawn, 0);"),
    ("every step draws its own rows from the first's block", "block_of<HC_STREAM_OF_##row>::draw(seed, path, step, block);",
     "block_of<HC_STREAM_OF_##row>::draw(seed, path, 0, block);"),
    ("a step draws the next one's block", "draw_own(a.seed, path, at->step, own.turns, &drawn);",
     "draw_own(a.seed, path, at->step + 1, own.turns, &drawn);"),
    ("every batch draws its own rows from the same blocks", "terms, a.first_path + path, room + lane,", "terms, path, room + lane,"),
    ("a stream's rows are its first", "drawn->name = block[HC_PLACE_OF_##row];", "drawn->name = block[0];"),
    ("all streams draw the first one's words", "hc_philox_draw(seed, number_, path, step, words);",
     "hc_philox_draw(seed, 0 * number_, path, step, words);"),
    ("the last turn has no draws", "!(shared_rows >> HC_ROW_##row & 1) && turns >= (least)",
     "!(shared_rows >> HC_ROW_##row & 1) && turns > (least)"),
    ("a block is drawn again for each row, by its place", "if (HC_PLACE_OF_##row == 0) block_of", "if (HC_PLACE_OF_##row == 1) block_of"),
    ("sums stay behind", "sum < stand::further_count; ++sum) *(row", "sum < 0; ++sum) *(row"),
    ("the stretch's last steps are not walked", "k < steps % HC_FOUR", "k < steps % HC_FOUR / HC_FOUR"),
]

CUDA_TALLY = [
    ("what is below the centre is counted above it", "y < 0 ? HC_NEGATIVE_SIDE : 1u", "1u"),
    ("losses are those of a warp's first thread", "const int64_t losses = warp_sum(part.losses);", "const int64_t losses = part.losses;"),
    ("sums lose their carry", "(before + low < before ? 1 : 0)", "0"),
    ("every amount is the turnover", "strip.desk.sum_rows[amount]", "strip.desk.sum_rows[HC_AMOUNT_turnover]"),
    ("amounts are not centred", "outcome[path] = found - centre;", "outcome[path] = found;"),
    ("an amount takes the value's row", "row_of(a, ++row)", "row_of(a, row++)"),
    ("the square of an amount is not added up", "moment < HC_MOMENT_COUNT; ++moment) {\n    const", "moment < 1; ++moment) {\n    const"),
    ("the last paths of a strip are left out", "if (last + threadIdx.x < end) add_one",
     "if (last + threadIdx.x + 1 < end) add_one"),
    ("threads write over each other's largest P&L", "    atomicMax(&cell->largest, largest);", "    cell->largest = largest;"),
    ("a path that is not finite is not counted", "part->non_finites += !finite;", "part->non_finites += 0;"),
]

REGIME_COUNTS = [
    ("one regime is a market", "HC_FEWEST_REGIMES = 2", "HC_FEWEST_REGIMES = 1"),
]

SWEEP_WORLD = [
    ("options are sold at the volatility at t = 0", "(size_t)HC_PARAMETER_world_volatility : HC_TIED_TO_WORD;",
     "(size_t)HC_PARAMETER_world_volatility : (size_t)HC_PARAMETER_world_volatility;"),
    ("a model with one volatility and jumps has no more", "model->varies_count == 1 &&", "model->varies_count >= 1 &&"),
    ("paths may start in a regime that is not there", "value < (double)count && !(value > (double)(size_t)value)",
     "value <= (double)count"),
    ("a step may be longer than the scheme takes it", "if (step.values[i] <= longest) continue;",
     "if (step.values[i] <= 2 * longest) continue;"),
    ("the first step is looked at", "for (size_t i = 0; i < step.count; ++i) {", "for (size_t i = 0; i < 1; ++i) {"),
    ("a world may be tied to what is tied to it", "i < model->varies_count; ++i) {\n    const size_t slot",
     "i < 0; ++i) {\n    const size_t slot"),
]  # fmt: skip

SWEEP = [
    ("options are sold at gbm's volatility", "hc_world_models[sweep->words[HC_CHOICE_model]].volatility(", "hc_world_models[0].volatility("),
    ("what is tied to the world follows nothing", "if (sweep->settings[implied].tie != HC_TIED_TO_WORD) return;", "return;"),
    ("a stationary premium starts at nothing", "values[HC_PARAMETER_perpetual_premium] = __builtin_nan", "values[HC_PARAMETER_perpetual_premium] = 0 * __builtin_nan"),
]

SWEEP_UNREAD = [
    ("regimes that are not there are read", "regime != HC_NO_REGIME && regime >= sweep->regime_count",
     "regime != HC_NO_REGIME && 0 * sweep->regime_count"),
    ("the last regime is not there", "regime != HC_NO_REGIME && regime >= sweep->regime_count",
     "regime != HC_NO_REGIME && regime + 1 >= sweep->regime_count"),
    ("rates to regimes that are not there are read", " || is_absent(sweep, hc_parameter_destination(parameter)))", ")"),
    ("what nobody reads may be tied to", "if (tie >= HC_TIED_TO_WORD || hc_sweep_reads(reader->sweep, tie)) return;", "return (void)tie;"),
]

SWEEP_SLOTS = [
    ("a regime's keys are those of the world", '"regimes[%zu].%s", regime, parameter->name', '"world.%s", parameter->name'),
    ("axes of two regimes have one name", "if (slot < HC_PARAMETER_COUNT && !stands_alone(slot)) return 1;", ""),
    ("a name in the cube says no regime", "is_long ? section : \"\", is_long ? \"_\" : \"\"", "\"\", \"\""),
    ("a tie ends one step on", "    slot = sweep->settings[slot].tie;\n  }\n  return slot;",
     "    return sweep->settings[slot].tie;\n  }\n  return slot;"),
]

SWEEP_SCHEMA = [
    ("a market has three regimes at most", "regimes->count <= HC_MOST_REGIMES;", "regimes->count < HC_MOST_REGIMES;"),
    ("every regime is the first", "read_regime(reader, node, regime++);", "read_regime(reader, node, regime * 0); ++regime;"),
]

SWEEP_DUMP = [
    ("the first regime is not dumped", "for (size_t regime = 0; regime < sweep->regime_count; ++regime) {",
     "for (size_t regime = 1; regime < sweep->regime_count; ++regime) {"),
    ("regimes begin no entry", 'is_first ? "  - " : "    "', '"    "'),
]

SIDE = [
    ("a premium does not return", "hc_fma(reverts, mean - y, moved) - lost", "hc_fma(reverts * 0, mean - y, moved) - lost"),
    ("a slow return is rounded away", "(sum - y) - change}", "0 * (sum - y - change)}"),
    ("a correlation depends on the step", "rho * hc_mean_decay(kappa * dt) / hc_sqrt_f64(square)", "rho"),
    ("a correlated process varies more", "1 - correlation * correlation", "1 + correlation * correlation"),
    ("a process varies as one that does not return", "a * hc_sqrt_f64(dt * square)", "a * hc_sqrt_f64(dt)"),
]

PREMIUM = [
    ("a premium starts at its mean", "hc_fma(terms->first_sd, start, terms->first)", "hc_fma(terms->first_sd * 0, start, terms->first)"),
    ("a damper is none", "distance - hc_premium_within(distance, terms->damper)", "distance - 0 * hc_premium_within(distance, terms->damper)"),
    ("a cap is none", "hc_premium_within(terms->interest + soft, terms->cap) - terms->interest", "soft"),
    ("a cap is for those who pay", "return hc_max(below, -most);", "return below;"),
    ("an interval accrues as a step", "hc_fma(state.beyond, terms->steps, -state.lost)", "hc_fma(state.beyond, hc_number(1), -state.lost)"),
    ("what a sum lost is lost again", "state.lost = (accrued - state.accrued) - paid;", "state.lost = paid - (accrued - state.accrued);"),
    ("what accrues at the end is left out", "return hc_fma(beyond, steps, accrued);", "return hc_fma(beyond, steps * 0, accrued);"),
    ("a stationary premium starts at the mean", "terms->first_sd = is_stationary ? sd : 0;", "terms->first_sd = 0 * sd * is_stationary;"),
    ("a premium's sd is that of its noise", "sd * hc_sqrt_f64(2 * kappa)", "sd"),
    ("a premium is of base two", "premium * hc_number(1 / HC_LN2)", "premium"),
]  # fmt: skip

IMPLIED = [
    ("a mark returns to where it was", "values->implied_long_volatility / values->book_implied_volatility", "1 + 0 * values->implied_long_volatility"),
    ("a mark is its reciprocal", "{hc_exp2(log), hc_exp2(-log)}", "{hc_exp2(-log), hc_exp2(log)}"),
    ("a mark owes nothing to the price", "hc_fma(terms->by_price, price, terms->by_own * own)", "hc_fma(terms->by_price * 0, price, terms->by_own * own)"),
    ("a mark is a variance", "const hc_real root = hc_sqrt(", "const hc_real root = ("),
]  # fmt: skip

CARRY = [
    ("funding is charged on the next position", "hc_fma(-carry.notional, market.accrued, carry.funding)", "hc_fma(carry.notional, market.accrued, carry.funding)"),
    ("funding is charged on the mark", "const hc_real notional = target * market.index;", "const hc_real notional = target * market.traded;"),
    ("a balance is before funding", "hc_fma(desk.held, market.traded, desk.cash) - paid", "hc_fma(desk.held, market.traded, desk.cash) - 0 * paid"),
    ("a balance is the last one", "hc_select(balance < carry.low, balance, carry.low)", "balance"),
    ("a balance is in money of the start", "- paid) * market.growth", "- paid)"),
    ("a basis is lost where it was met", "hc_fma(held - target, market", "hc_fma(held, market"),
    ("what is held at the end has no basis", "return hc_fma(held, market.traded - market.index, basis);", "return hc_fma(held * 0, market.traded - market.index, basis);"),
]  # fmt: skip

SWEEP_SIDES = [
    ("a cap may be below the interest", "if (!(least < hc_abs_f64(rate))) return;", "return (void)least;"),
    ("any world makes a mark", "|| model->has_variance) return;", "|| 1) return;"),
    ("a perpetual may be traded that is not there", "if (is_held && !sweep->has_perpetual)", "if (0)"),
]

CPU_DRAW = [
    ("every path starts with the first normal's premium", "hc_philox_block_begin(seed, hc_subsequence_high(stream->number, first_path), 0)", "hc_philox_block_begin(seed, hc_subsequence_high(0, first_path), 0)"),
    ("draws repeat after some steps", "(uint32_t)((begin + step) / stream->steps)", "(uint32_t)(step / stream->steps)"),
    ("the least of a step is the chunk before's",
     "if (worker->model->decides >> row & 1) memset(worker->rows->least[row], 0, sizeof worker->rows->least[row]);", "(void)row;"),
    ("the least of every step is the first's", "worker->rows->of[row] + step * HC_LANES + strip * HC_STRIP",
     "worker->rows->of[row] + strip * HC_STRIP"),
    ("every strip needs what the first does", "+ step * HC_LANES + strip * HC_STRIP", "+ step * HC_LANES"),
    ("the whole needs what its last strip does", "if (strip == 0 || least[strip] < least[HC_WHOLE]) least", "least"),
    ("the last world says how many turns a step needs", "if (needed > turns) turns = needed;", "turns = needed;"),
    ("a chunk's steps need what the first does", "int turns = turns_of_step(worker, step);", "int turns = turns_of_step(worker, 0);"),
    ("a step draws the next one's block", "draw_stream(worker, stream, first_path, begin, step, step + 1);",
     "draw_stream(worker, stream, first_path, begin + 1, step, step + 1);"),
    ("rows have places for the last world's turns", "if (worker->work->worlds[world].turns > turns) turns =", "turns ="),
    ("the streams have one place", "worker->block->rows[placed++ * worker->chunk_steps]", "worker->block->rows[0 * placed++]"),
]  # fmt: skip

CUDA_SIDES = [
    ("an interval of payment never ends", "at->step == 0 || at->since == own.sides.pay_steps", "at->step == 0"),
    ("a mark stays where it was", "at->implied = hc_implied_step(terms.implied, at->implied, drawn.price, drawn.implied);", ""),
    ("a hedge carries with the first one's weights", "walker->sides.carry[last][h];\n  at->carry", "walker->sides.carry[last][0];\n  at->carry"),
]  # fmt: skip

MUTANTS = {
    "kernels/book/book.h": BOOK,
    "kernels/ledger/desk.h": DESK,
    "kernels/ledger/ledger.h": LEDGER,
    "kernels/ledger/amounts.h": AMOUNTS,
    "tables/amounts.def": AMOUNTS_TABLE,
    "tables/parameters.def": PARAMETERS_TABLE,
    "kernels/work/work.h": WORK,
    "kernels/side/side.h": SIDE,
    "kernels/side/premium.h": PREMIUM,
    "kernels/side/implied.h": IMPLIED,
    "kernels/ledger/carry.h": CARRY,
    "src/sweep/sweep_sides.c": SWEEP_SIDES,
    "kernels/world/gbm.h": GBM,
    "kernels/world/merton.h": MERTON,
    "kernels/world/events.h": EVENTS,
    "kernels/world/kou.h": KOU,
    "kernels/world/heston.h": HESTON,
    "kernels/world/bates.h": BATES,
    "kernels/world/regimes.h": REGIMES,
    "kernels/policy/static.h": STATIC,
    "tables/streams.def": STREAMS_TABLE,
    "kernels/random/streams.h": STREAMS,
    "kernels/random/philox.h": RANDOM,
    "kernels/cpu/philox_lanes.h": RANDOM_LANES,
    "kernels/arithmetic/normal.h": NORMAL,
    "kernels/arithmetic/exp_log.h": EXP_LOG,
    "kernels/ledger/tally.h": TALLY,
    "kernels/ledger/tallies.h": TALLIES,
    "kernels/cpu/cpu_kernel.c": CPU_KERNEL,
    "kernels/cpu/cpu_draw.h": CPU_DRAW,
    "kernels/cpu/lanes_hedge.h": LANES_HEDGE,
    "kernels/cpu/lanes_ledger.h": LANES_LEDGER,
    "kernels/cpu/lanes_world.h": LANES_WORLD,
    "src/sweep/parameters.c": READERS,
    "src/sweep/parameters.h": REGIME_COUNTS,
    "src/sweep/sweep.c": SWEEP,
    "src/sweep/sweep_world.c": SWEEP_WORLD,
    "src/sweep/sweep_unread.c": SWEEP_UNREAD,
    "src/sweep/sweep_slots.c": SWEEP_SLOTS,
    "src/sweep/sweep_schema.c": SWEEP_SCHEMA,
    "src/sweep/sweep_dump.c": SWEEP_DUMP,
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
    "kernels/cuda/cuda_sides.h": CUDA_SIDES,
    "kernels/cuda/cuda_tally.cu": CUDA_TALLY,
}
