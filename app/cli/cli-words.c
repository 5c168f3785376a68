/* SPDX-License-Identifier: Apache-2.0 */
/* cli-words.c - from the words of a command line to a command and its settings
 *
 * The words are those of Ultralytics: an optional task, a mode, then key=value. "hone" in place of "yolo" is all that a
 * command copied from elsewhere needs.
 */
#include "cli.h"

#include <glib/gi18n.h>
#include <string.h>

static const CliCommand commands[] = {
  { "train", cli_train, N_ ("fine-tune a model on your pictures") },
  { "val", cli_val, N_ ("measure a model on labelled pictures") },
  { "predict", cli_predict, N_ ("find objects in pictures") },
  { "info", cli_info, N_ ("this machine; with model=… its layers") },
  { "check", cli_check, N_ ("what is wrong with a data set, and putting it right"), cli_check_words },
  { "runs", cli_runs, N_ ("the runs there are: list, show RUN, compare RUN RUN …"), NULL,
    N_ ("  hone runs                      a line for each run in runs/detect, or in project=FOLDER\n"
        "  hone runs show RUN             one in full: scores with intervals, classes, thresholds, advice\n"
        "  hone runs compare RUN RUN …    two to six against the first: settings that differ, scores, and\n"
        "                                 which is better by more than chance\n"
        "RUN is a name or a folder, also one of Ultralytics. split=test looks at other pictures than val.\n") },
  { "report", cli_report, N_ ("all about a run as a PDF, a page or a folder"), cli_report_words },
  { "export", cli_export, N_ ("write a model for use elsewhere: ONNX, .pt, safetensors"), cli_export_words },
  { "convert", cli_convert, N_ ("data sets from and to other formats"), cli_convert_words },
  { "scenes", cli_scenes, N_ ("draw pictures with objects, to pretrain and to try things on"), cli_scenes_words },
  { "bench", cli_bench, N_ ("how fast this machine trains, layer by layer"), cli_bench_words },
  { "selftest", cli_selftest, N_ ("whether this machine, or a GPU with device=cuda, computes correctly"),
    cli_selftest_words },
  { NULL },
};

static const char *const tasks[] = { "detect", "segment", "classify", "pose", "obb", "semantic", "depth", NULL };

const CliCommand *
cli_commands (void)
{
  return commands;
}

static const CliCommand *
find_command (const char *word)
{
  for (const CliCommand *command = commands; command->name != NULL; command++)
    if (g_str_equal (command->name, word))
      return command;
  return NULL;
}

/* A word alone where a command or key=value was expected. */
static GError *
unknown_word (const char *word)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  const char *near;

  for (const CliCommand *command = commands; command->name != NULL; command++)
    g_ptr_array_add (known, (gpointer) command->name);
  g_ptr_array_add (known, (gpointer) "help");
  g_ptr_array_add (known, NULL);
  near = hone_closest_word (word, (const char *const *) known->pdata);
  if (near != NULL)
    return g_error_new (HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no command “%s”. Did you mean “%s”?"), word, near);
  return g_error_new (HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no command “%s”. “hone --help” lists them."), word);
}

static GError *
dashed_word (const char *word)
{
  const char *bare = word + strspn (word, "-");

  return g_error_new (HONE_ERROR, HONE_ERROR_USAGE,
                      _ ("There is no option “%s”. Settings are written without dashes, as in %s."), word,
                      strchr (bare, '=') != NULL ? bare : "epochs=20");
}

static gboolean
is_switch (const char *word)
{
  const HoneSetting *row = hone_setting_find (word);

  return row != NULL && (row->type == HONE_SETTING_BOOL || g_str_equal (word, "resume"));
}

/* "key=value", or a switch alone. Returns: FALSE when it is neither; @key and @value are (transfer full) */
static gboolean
split_word (const char *word, char **key, char **value)
{
  const char *equals = strchr (word, '=');

  if (equals == NULL && !is_switch (word))
    return FALSE;
  *key = equals != NULL ? g_strndup (word, (gsize) (equals - word)) : g_strdup (word);
  *value = g_strdup (equals != NULL ? equals + 1 : "true");
  return TRUE;
}

typedef struct {
  const CliCommand *command;
  const char *task;
  const char *help; /* topic; "" for all */
  gboolean markdown;
  gboolean wants_device; /* "--device" was said, its value comes next */
  GPtrArray *pairs;      /* key, value, key, value ... */
  GPtrArray *rest;
} Words;

/* "val" is a command first, and a switch after one; behind "runs" words alone are names: "show" is no switch there. */
static gboolean
is_pair (Words *self, const char *word, char **key, char **value)
{
  if (self->command != NULL && self->command->run == cli_runs && strchr (word, '=') == NULL)
    return FALSE;
  return (self->command != NULL || find_command (word) == NULL) && split_word (word, key, value);
}

static gboolean
is_own (const CliCommand *command, const char *key)
{
  for (const CliWord *word = command->own; word != NULL && word->name != NULL; word++)
    if (g_str_equal (word->name, key))
      return TRUE;
  return FALSE;
}

/* "--fix=zero-size-box", "--dry-run": a word of the command's own, as a pair; "--device cuda", which many programs
 * take. */
static gboolean
take_dashed (Words *self, const char *word)
{
  const char *bare = word + strspn (word, "-"), *equals = strchr (bare, '=');
  g_autofree char *key = equals != NULL ? g_strndup (bare, (gsize) (equals - bare)) : g_strdup (bare);

  g_strdelimit (key, "-", '_');
  self->wants_device = self->command != NULL && g_str_equal (word, "--device");
  if (self->wants_device)
    return TRUE;
  if (self->command == NULL || (!is_own (self->command, key) && !g_str_equal (key, "device")))
    return FALSE;
  g_ptr_array_add (self->pairs, g_steal_pointer (&key));
  g_ptr_array_add (self->pairs, g_strdup (equals != NULL ? equals + 1 : "true"));
  return TRUE;
}

static void
take_device (Words *self, const char *word)
{
  self->wants_device = FALSE;
  g_ptr_array_add (self->pairs, g_strdup ("device"));
  g_ptr_array_add (self->pairs, g_strdup (word));
}

static gboolean
take_word (Words *self, Cli *cli, const char *word, GError **error)
{
  char *key, *value;

  if (self->wants_device) {
    take_device (self, word);
  } else if (g_str_equal (word, "--json")) {
    cli->json = TRUE;
  } else if (g_str_equal (word, "--help") || g_str_equal (word, "-h") || g_str_equal (word, "help")) {
    self->help = self->command != NULL ? self->command->name : "";
  } else if (g_str_equal (word, "--markdown") && self->help != NULL) {
    self->markdown = TRUE;
  } else if (word[0] == '-' && take_dashed (self, word)) {
    return TRUE;
  } else if (word[0] == '-') {
    g_propagate_error (error, dashed_word (word));
    return FALSE;
  } else if (self->help != NULL) {
    self->help = word; /* "help cos_lr" asks about the switch */
  } else if (is_pair (self, word, &key, &value)) {
    g_ptr_array_add (self->pairs, key);
    g_ptr_array_add (self->pairs, value);
  } else if (self->command == NULL && self->task == NULL && g_strv_contains (tasks, word)) {
    self->task = word;
  } else if (self->command == NULL) {
    self->command = find_command (word);
    if (self->command == NULL)
      g_propagate_error (error, unknown_word (word));
    return self->command != NULL;
  } else if (self->command->run == cli_runs || self->command != find_command (word)) {
    g_ptr_array_add (self->rest, g_strdup (word)); /* a run may be called "runs" */
  }
  return TRUE;
}

/* cfg=FILE first: what is given besides counts more. */
static gboolean
apply_file (Words *self, Cli *cli, GError **error)
{
  const char *cfg;

  for (guint i = 0; i < self->pairs->len; i += 2)
    if (g_str_equal (self->pairs->pdata[i], "cfg") &&
        !hone_settings_set (cli->settings, "cfg", self->pairs->pdata[i + 1], error))
      return FALSE;
  cfg = hone_settings_get_text (cli->settings, "cfg");
  if (cfg != NULL && !hone_settings_read_cfg (cli->settings, cfg, error))
    return FALSE;
  hone_settings_reset (cli->settings, "cfg"); /* its settings are in: args.yaml holds them, not the name */
  return TRUE;
}

static gboolean
apply (Words *self, Cli *cli, GError **error)
{
  if (!apply_file (self, cli, error))
    return FALSE;
  if (self->task != NULL && !hone_settings_set (cli->settings, "task", self->task, error))
    return FALSE;
  for (guint i = 0; i < self->pairs->len; i += 2)
    if (is_own (self->command, self->pairs->pdata[i]))
      g_hash_table_insert (cli->words, g_strdup (self->pairs->pdata[i]), g_strdup (self->pairs->pdata[i + 1]));
    else if (!g_str_equal (self->pairs->pdata[i], "cfg") &&
             !hone_settings_set (cli->settings, self->pairs->pdata[i], self->pairs->pdata[i + 1], error))
      return FALSE;
  return TRUE;
}

/* What has no effect; a training says so itself, in the window, too. */
static void
show_notes (Cli *cli)
{
  g_auto (GStrv) notes = hone_settings_list_notes (cli->settings);

  for (char **note = notes; *note != NULL; note++)
    cli_message (*note, cli);
}

static gboolean
check_command (Words *self, GError **error)
{
  if (self->command == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("A command is missing: hone train, hone val, hone predict … “hone --help” lists them."));
    return FALSE;
  }
  if (self->command->run == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("This version of Hone has no “hone %s” yet."),
                 self->command->name);
    return FALSE;
  }
  if (self->rest->len > 0 && self->command->run != cli_runs && self->command->run != cli_convert &&
      self->command->run != cli_check) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("“%s” is not of the form key=value."),
                 (const char *) self->rest->pdata[0]);
    return FALSE;
  }
  return TRUE;
}

static gboolean
read_words (Words *self, Cli *cli, int argc, char *argv[], GError **error)
{
  for (int i = 1; i < argc; i++)
    if (!take_word (self, cli, argv[i], error))
      return FALSE;
  if (self->wants_device) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("--device wants to know which: --device cpu, --device cuda."));
    return FALSE;
  }
  return self->help != NULL || (check_command (self, error) && apply (self, cli, error));
}

const CliCommand *
cli_read_words (Cli *cli, int argc, char *argv[], int *status)
{
  Words words = {
    .pairs = g_ptr_array_new_with_free_func (g_free),
    .rest = g_ptr_array_new_with_free_func (g_free),
  };
  const CliCommand *command = NULL;
  GError *error = NULL;

  if (argc == 2 && (g_str_equal (argv[1], "--version") || g_str_equal (argv[1], "version"))) {
    printf ("hone %s\n", HONE_VERSION);
    *status = CLI_OK;
  } else if (!read_words (&words, cli, argc, argv, &error)) {
    *status = cli_fail (cli, error);
  } else if (words.help != NULL) {
    *status = cli_help (words.help, words.markdown);
  } else {
    command = words.command;
    g_ptr_array_add (words.rest, NULL);
    cli->rest = g_strdupv ((char **) words.rest->pdata);
    if (command->run == cli_val || command->run == cli_predict)
      show_notes (cli);
  }
  g_ptr_array_unref (words.pairs);
  g_ptr_array_unref (words.rest);
  return command;
}
