/* zsh_completion.c: a completion function for zsh, for a folder of its fpath. */
#include <string.h>

#include "pages.h"

/* Text within '…', as a part of a specification that ends at any of `special`; a line break is a blank. */
static void put_quoted(FILE *out, const char *text, const char *special) {
  for (; *text; ++text) {
    if (*text == '\'')
      fputs("'\\''", out);
    else if (*text == '\n')
      fputc(' ', out);
    else
      fprintf(out, "%s%c", strchr(special, *text) ? "\\" : "", *text);
  }
}

static void put_completer(FILE *out, hc_word_kind kind, const char *words) {
  switch (kind) {
    case HC_WORD_SWEEP:
      fputs("_files -g \"*.(yaml|yml)\"", out);
      break;
    case HC_WORD_CUBE:
      fputs("_files -g \"*.h5\"", out);
      break;
    case HC_WORD_KEY:
      fputs("_hedgecube_keys", out);
      break;
    case HC_WORD_ONE_OF:
      fputc('(', out);
      put_quoted(out, words, "\\:");
      fputc(')', out);
      break;
    case HC_WORD_FREE:
      fputc(' ', out);
      break;
  }
}

/* An option that sets a key can be given again. */
static void put_option(FILE *out, const hc_option *option) {
  const char *words = NULL, *after = option->argument ? "=" : "";
  const hc_word_kind kind = option->argument ? hc_argument_kind(option->argument, &words) : HC_WORD_FREE;
  fputs(" \\\n        ", out);
  if (option->letter)
    fprintf(out, "'(-%c --%s)'{-%c%s,--%s%s}'", option->letter, option->name, option->letter,
            option->argument ? "+" : "", option->name, after);
  else
    fprintf(out, "'%s--%s%s", kind == HC_WORD_KEY ? "*" : "", option->name, after);
  fputc('[', out);
  put_quoted(out, option->help, "\\[]");
  fputc(']', out);
  if (option->argument) {
    fputc(':', out);
    put_quoted(out, option->argument, "\\:");
    fputc(':', out);
    put_completer(out, kind, words);
  }
  fputc('\'', out);
}

static void put_operands(FILE *out, const char *const *operands) {
  for (size_t i = 0; operands[i]; ++i) {
    fprintf(out, " \\\n        '%zu:%s:", i + 1, operands[i]);
    put_completer(out, hc_operand_kind(operands[i]), "");
    fputc('\'', out);
  }
}

static void put_command(FILE *out, const hc_command *command) {
  fprintf(out, "    %s)\n      _arguments -s -S", command->name);
  hc_each_option(command, put_option, out);
  put_operands(out, command->operands);
  fputs(" ;;\n", out);
}

/* Behind "KEY=" its words. */
static void put_values(FILE *out, const hc_key_list *keys) {
  fputs(
      "_hedgecube_values() { # KEY\n"
      "  local -a values\n"
      "  case $1 in\n",
      out);
  for (size_t i = 0; i < keys->count; ++i) {
    const hc_key *key = &keys->keys[i];
    if (!key->word_count) continue;
    fprintf(out, "    '%s') values=(", key->name);
    for (size_t word = 0; word < key->word_count; ++word) {
      fprintf(out, "%s'%s:", word ? " " : "", key->words[word].word);
      put_quoted(out, key->words[word].doc, "\\");
      fputc('\'', out);
    }
    fputs(") ;;\n", out);
  }
  fputs("  esac\n  (($#values)) && _describe -t values value values\n}\n", out);
}

void hc_write_zsh_completion(FILE *out, const hc_key_list *keys) {
  fputs("#compdef hedgecube\n# written from the program's own tables\n", out);
  put_values(out, keys);
  fputs(
      "_hedgecube_keys() {\n"
      "  local key=${(Q)PREFIX%%=*}\n"
      "  if compset -P 1 '*='; then _hedgecube_values $key; return; fi\n"
      "  local -a keys=(",
      out);
  for (size_t i = 0; i < keys->count; ++i) {
    fputs("\n    '", out);
    put_quoted(out, keys->keys[i].name, "\\:");
    fputc(':', out);
    put_quoted(out, keys->keys[i].doc ? keys->keys[i].doc : "", "\\");
    fputc('\'', out);
  }
  fputs(")\n  _describe -t keys key keys -S =\n}\n_hedgecube_commands() {\n  local -a commands=(", out);
  for (size_t i = 0; i < hc_command_count; ++i) {
    fprintf(out, "\n    '%s:", hc_commands[i]->name);
    put_quoted(out, hc_commands[i]->summary, "\\");
    fputc('\'', out);
  }
  fputs(
      "\n    'help:print what a command takes')\n  _describe -t commands command commands\n}\n"
      "_hedgecube() {\n"
      "  if ((CURRENT == 2)); then\n"
      "    _arguments '(-h --help)'{-h,--help}'[print the help]' '(-V --version)'{-V,--version}'[print the version]' "
      "'1:command:_hedgecube_commands'\n"
      "    return\n"
      "  fi\n"
      "  shift words\n"
      "  ((CURRENT--))\n"
      "  case $words[1] in\n"
      "    help) _arguments '1:command:_hedgecube_commands' ;;\n",
      out);
  for (size_t i = 0; i < hc_command_count; ++i) put_command(out, hc_commands[i]);
  fputs(
      "  esac\n}\n"
      "# zsh loads this file as the body of the function; someone may also source it\n"
      "if [[ $funcstack[1] == _hedgecube ]]; then _hedgecube \"$@\"; else compdef _hedgecube hedgecube; fi\n",
      out);
}
