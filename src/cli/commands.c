/* commands.c: the list of the commands, and what is said of the program as a whole. */
#include "commands.h"

const hc_command *const hc_commands[] = {&hc_run_command,  &hc_plan_command,   &hc_info_command,
                                         &hc_show_command, &hc_best_command,   &hc_verify_command,
                                         &hc_diff_command, &hc_params_command, &hc_devices_command};
const size_t hc_command_count = sizeof hc_commands / sizeof *hc_commands;
_Static_assert(sizeof hc_commands / sizeof *hc_commands <= HC_MAX_COMMANDS, "commands.h leaves room for more");

const char hc_program_summary[] = "whole grids of scenarios for a delta-hedged options book, each into one HDF5 cube";

const char hc_exit_statuses[] =
    "0 done; 1 failed; 2 a mistake in the command line or the sweep;\n"
    "3 of verify and info --check: nothing is wrong, but cells are not computed yet;\n"
    "128 + N stopped by signal N, with the finished cells kept.";
