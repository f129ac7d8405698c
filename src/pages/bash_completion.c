/* bash_completion.c: a function for bash's `complete`. It needs no other package. */
#include "pages.h"

/* Behind "=", which is a word of its own to bash, comes the argument of "--option=", or the value of a key: one of its
 * words, or a number, which is free. */
static const char functions[] =
    "_hedgecube_words() { # WORD LIST\n"
    "  mapfile -t COMPREPLY < <(compgen -W \"$2\" -- \"$1\")\n"
    "}\n"
    "_hedgecube_keys() { # WORD\n"
    "  compopt -o nospace 2>/dev/null\n"
    "  mapfile -t COMPREPLY < <(compgen -S = -W \"$_hedgecube_sweep_keys\" -- \"$1\")\n"
    "}\n"
    "_hedgecube_files() { # WORD ENDING...: files with these endings, and folders\n"
    "  local word=$1 ending\n"
    "  compopt -o filenames 2>/dev/null\n"
    "  mapfile -t COMPREPLY < <(compgen -d -- \"$word\"\n"
    "    for ending in \"${@:2}\"; do compgen -f -X \"!*.$ending\" -- \"$word\"; done)\n"
    "}\n"
    "_hedgecube() {\n"
    "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} value=0\n"
    "  COMPREPLY=()\n"
    "  if [[ $word == = ]]; then\n"
    "    word= value=1\n"
    "  elif [[ $before == = ]]; then\n"
    "    before=${COMP_WORDS[COMP_CWORD-2]} value=1\n"
    "  fi\n"
    "  if ((value)) && [[ $before != -* ]]; then _hedgecube_values \"$before\" \"$word\"; return; fi\n"
    "  if ((COMP_CWORD == 1)); then _hedgecube_words \"$word\" \"$_hedgecube_commands help --help --version\"; return; "
    "fi\n"
    "  case ${COMP_WORDS[1]} in\n"
    "    help) if ((COMP_CWORD == 2)); then _hedgecube_words \"$word\" \"$_hedgecube_commands\"; fi ;;\n";

static const char end[] =
    "  esac\n"
    "}\n"
    "complete -F _hedgecube hedgecube\n";

static void put_completer(FILE *out, hc_word_kind kind, const char *words) {
  switch (kind) {
    case HC_WORD_SWEEP:
      fputs("_hedgecube_files \"$word\" yaml yml", out);
      break;
    case HC_WORD_CUBE:
      fputs("_hedgecube_files \"$word\" h5", out);
      break;
    case HC_WORD_KEY:
      fputs("_hedgecube_keys \"$word\"", out);
      break;
    case HC_WORD_ONE_OF:
      fprintf(out, "_hedgecube_words \"$word\" '%s'", words);
      break;
    case HC_WORD_FREE:
      fputc(':', out);
      break;
  }
}

static void put_argument(FILE *out, const hc_option *option) {
  const char *words;
  if (!option->argument) return;
  const hc_word_kind kind = hc_argument_kind(option->argument, &words);
  fputs("        ", out);
  if (option->letter) fprintf(out, "-%c | ", option->letter);
  fprintf(out, "--%s) ", option->name);
  put_completer(out, kind, words);
  fputs(" ;;\n", out);
}

static void put_name(FILE *out, const hc_option *option) {
  if (option->letter) fprintf(out, "-%c ", option->letter);
  fprintf(out, "--%s%s", option->name, option == &hc_help_option ? "" : " ");
}

static void put_command(FILE *out, const hc_command *command) {
  fprintf(out, "    %s)\n      case $before in\n", command->name);
  hc_each_option(command, put_argument, out);
  fputs("        *)\n          if [[ $word == -* ]]; then _hedgecube_words \"$word\" '", out);
  hc_each_option(command, put_name, out);
  fputc('\'', out);
  if (command->operands[0]) { /* what one operand is, the next is too */
    fputs("; else ", out);
    put_completer(out, hc_operand_kind(command->operands[0]), "");
  }
  fputs("; fi ;;\n      esac ;;\n", out);
}

static void put_values(FILE *out, const hc_key_list *keys) {
  fputs("_hedgecube_values() { # KEY WORD\n  case $1 in\n", out);
  for (size_t i = 0; i < keys->count; ++i) {
    const hc_key *key = &keys->keys[i];
    if (!key->word_count) continue;
    fprintf(out, "    '%s') _hedgecube_words \"$2\" '", key->name);
    for (size_t word = 0; word < key->word_count; ++word) fprintf(out, "%s%s", word ? " " : "", key->words[word].word);
    fputs("' ;;\n", out);
  }
  fputs("  esac\n}\n", out);
}

void hc_write_bash_completion(FILE *out, const hc_key_list *keys) {
  fputs("# bash completion for hedgecube, written from the program's own tables\n_hedgecube_commands='", out);
  for (size_t i = 0; i < hc_command_count; ++i) fprintf(out, "%s%s", i ? " " : "", hc_commands[i]->name);
  fputs("'\n_hedgecube_sweep_keys='", out);
  for (size_t i = 0; i < keys->count; ++i) fprintf(out, "%s%s", i ? " " : "", keys->keys[i].name);
  fputs("'\n", out);
  put_values(out, keys);
  fputs(functions, out);
  for (size_t i = 0; i < hc_command_count; ++i) put_command(out, hc_commands[i]);
  fputs(end, out);
}
