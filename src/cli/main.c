/* main.c: picks the command, and checks in the end that what was written to stdout got there. */
#include <fcntl.h>
#include <hedgecube/hedgecube.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "commands.h"
#include "messages.h"
#include "nearest.h"

static void print_overview(FILE *out) {
  fprintf(out, "hedgecube %s: %s\n\n", hc_version(), hc_program_summary);
  fputs("usage: hedgecube COMMAND [OPTION]...\n\n", out);
  for (size_t i = 0; i < hc_command_count; ++i) {
    char form[64];
    const hc_command *command = hc_commands[i];
    snprintf(form, sizeof form, "%s%s", command->name, hc_command_operands(command).text);
    fprintf(out, "  %-15s%s\n", form, command->summary);
  }
  fprintf(out, "  %-15s%s\n", "help COMMAND", "print what a command takes");
  fputs("\n  -h, --help     print this help\n  -V, --version  print the version\n\n", out);
  fprintf(out, "Exit status: %s\n", hc_exit_statuses);
}

static const hc_command *find_command(const char *name) {
  for (size_t i = 0; i < hc_command_count; ++i)
    if (strcmp(hc_commands[i]->name, name) == 0) return hc_commands[i];
  return NULL;
}

static int ends_in(const char *text, const char *end) {
  size_t text_length = strlen(text), end_length = strlen(end);
  return text_length >= end_length && strcmp(text + text_length - end_length, end) == 0;
}

static int unknown_command(const char *word) {
  const char *names[HC_MAX_COMMANDS + 1] = {"help"};
  for (size_t i = 0; i < hc_command_count; ++i) names[i + 1] = hc_commands[i]->name;
  if (word[0] == '-') return hc_usage_error("'%s' comes before the command; write: hedgecube COMMAND %s", word, word);
  if (ends_in(word, ".yaml") || ends_in(word, ".yml"))
    return hc_usage_error("there is no command '%s'; did you mean 'hedgecube run %s'?", word, word);
  const char *nearest = hc_nearest(word, names, hc_command_count + 1);
  if (nearest) return hc_usage_error("there is no command '%s'; did you mean '%s'?", word, nearest);
  return hc_usage_error("there is no command '%s'; see: hedgecube --help", word);
}

static int help(int argc, char **argv) {
  if (argc > 2) return hc_usage_error("'help' takes one COMMAND; leave out '%s'", argv[2]);
  if (argc < 2 || argv[1][0] == '-' || strcmp(argv[1], "help") == 0) {
    print_overview(stdout);
    return HC_EXIT_DONE;
  }
  const hc_command *command = find_command(argv[1]);
  if (!command) return unknown_command(argv[1]);
  hc_command_help(command);
  return HC_EXIT_DONE;
}

static int is_one_of(const char *word, const char *short_form, const char *long_form) {
  return strcmp(word, short_form) == 0 || strcmp(word, long_form) == 0;
}

static int dispatch(int argc, char **argv) {
  if (argc < 2) {
    print_overview(stderr);
    return HC_EXIT_USAGE;
  }
  if (is_one_of(argv[1], "-h", "--help")) {
    print_overview(stdout);
    return HC_EXIT_DONE;
  }
  if (is_one_of(argv[1], "-V", "--version")) {
    printf("hedgecube %s\n", hc_version());
    return HC_EXIT_DONE;
  }
  if (strcmp(argv[1], "help") == 0) return help(argc - 1, argv + 1);
  const hc_command *command = find_command(argv[1]);
  if (!command) return unknown_command(argv[1]);
  return command->run(argv[0], argc - 1, argv + 1);
}

/* A closed stdin, stdout or stderr must not become the number of a file that is opened later: messages would land in
 * the cube. It is taken by a descriptor on which its own use fails. Returns 0, or -1 if there is none to be had. */
static int occupy_standard_streams(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) return -1;
  }
  return 0;
}

/* Threads would each reserve addresses for a heap of their own, 64 MiB at a time, where those are limited. */
static void share_one_heap(void) {
  struct rlimit addresses;
  if (getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
}

int main(int argc, char **argv) {
  share_one_heap();
  if (occupy_standard_streams()) return HC_EXIT_FAILED;
  hc_messages_begin();
  signal(SIGPIPE, SIG_IGN); /* a reader that has gone away is a failed write */
  int status = dispatch(argc, argv);
  int failed_before = ferror(stdout);
  if (fclose(stdout) != 0 || failed_before) {
    hc_say_error("standard output could not be written in full (the disk is full, or its reader has gone)");
    if (status == HC_EXIT_DONE) status = HC_EXIT_FAILED;
  }
  return status;
}
