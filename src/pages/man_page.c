/* man_page.c: hedgecube(1), in the macros of man(7). */
#include <hedgecube/errors.h>
#include <string.h>

#include "pages.h"

/* Text as it is: a line that begins like a macro is none, a dash is the one that a shell takes. */
static void put_text(FILE *out, const char *text) {
  int at_margin = 1;
  for (; *text; ++text) {
    if (at_margin && (*text == '.' || *text == '\'')) fputs("\\&", out);
    at_margin = *text == '\n';
    if (*text == '\\')
      fputs("\\e", out);
    else if (*text == '-')
      fputs("\\-", out);
    else
      fputc(*text, out);
  }
}

static void put_line(FILE *out, const char *text) {
  put_text(out, text);
  fputc('\n', out);
}

static void put_bold(FILE *out, const char *text) {
  fputs("\\fB", out);
  put_text(out, text);
  fputs("\\fR", out);
}

static void put_option(FILE *out, const hc_option *option) {
  fputs(".TP\n", out);
  if (option->letter) fprintf(out, "\\fB\\-%c\\fR, ", option->letter);
  fputs("\\fB\\-\\-", out);
  put_text(out, option->name);
  fputs("\\fR", out);
  if (option->argument) fprintf(out, " \\fI%s\\fR", option->argument);
  fputc('\n', out);
  put_line(out, option->help);
}

static void put_form(FILE *out, const hc_command *command) {
  fprintf(out, "\\fBhedgecube %s\\fR [\\fIOPTION\\fR]...", command->name);
  for (size_t i = 0; command->operands[i]; ++i) fprintf(out, " \\fI%s\\fR", command->operands[i]);
  fputc('\n', out);
}

static void put_command(FILE *out, const hc_command *command) {
  fprintf(out, ".SS hedgecube %s\n", command->name);
  put_form(out, command);
  fputs(".PP\n", out);
  put_text(out, command->summary);
  fputs(".\n", out);
  hc_each_option(command, put_option, out);
  if (!command->notes) return;
  fputs(".PP\n", out);
  put_line(out, command->notes);
}

static void put_key(FILE *out, const hc_key *key) {
  fputs(".TP\n", out);
  put_bold(out, key->name);
  fputc('\n', out);
  put_text(out, key->doc);
  if (key->default_value) {
    fputs("; default ", out);
    put_text(out, key->default_value);
  }
  fputc('\n', out);
  if (!key->word_count) return;
  fputs(".RS\n", out);
  for (size_t i = 0; i < key->word_count; ++i) {
    fputs(".TP\n", out);
    put_bold(out, key->words[i].word);
    fputc('\n', out);
    put_line(out, key->words[i].doc);
  }
  fputs(".RE\n", out);
}

void hc_write_man_page(FILE *out, const hc_key_list *keys) {
  fprintf(out, ".TH HEDGECUBE 1 \"\" \"hedgecube %s\" \"User Commands\"\n.SH NAME\nhedgecube \\- ", hc_version());
  put_line(out, hc_program_summary);
  fputs(".SH SYNOPSIS\n.nf\n", out);
  for (size_t i = 0; i < hc_command_count; ++i) put_form(out, hc_commands[i]);
  fputs("\\fBhedgecube help\\fR [\\fICOMMAND\\fR]\n\\fBhedgecube \\-\\-version\\fR\n.fi\n.SH DESCRIPTION\n", out);
  fputs(
      "A sweep file says which scenarios are computed: what the market does, what is sold, how it is hedged, what\n"
      "trading costs. A parameter with several values is an axis of the cube. The numbers depend on the sweep and\n"
      "the version alone, not on the device, the threads, or a stop and a resume.\n.SH COMMANDS\n",
      out);
  for (size_t i = 0; i < hc_command_count; ++i) put_command(out, hc_commands[i]);
  fputs(
      ".SH KEYS\nWhat a sweep file and \\fB\\-\\-set\\fR can give numbers, lists and ranges to, or one of a few words; "
      "\\fBhedgecube params\\fR also prints units and bounds.\n",
      out);
  for (size_t i = 0; i < keys->count; ++i)
    if (keys->keys[i].doc) put_key(out, &keys->keys[i]);
  fputs(".PP\nFurther keys:\n", out);
  for (size_t i = 0, any = 0; i < keys->count; ++i) {
    if (keys->keys[i].doc) continue;
    if (any++) fputs(",\n", out);
    put_bold(out, keys->keys[i].name);
  }
  fputs(".\n.SH EXIT STATUS\n", out);
  put_line(out, hc_exit_statuses);
  fputs(".SH SEE ALSO\nh5dump(1), ncdump(1)\n", out);
}
