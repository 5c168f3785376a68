/* SPDX-License-Identifier: Apache-2.0 */
/* test-widths.c - every page of the window fits 720 pixels, also in a language of long words: test-widths [long]
 *
 * Needs a display (tests/app/run-window.sh, with-display.sh). The window is that of the program, with the demo open and
 * a short training begun, so that all views have something to show. Each page of each stack is asked for its least
 * width, seen or not. "long": with the words of tests/tools/pseudo.py.
 */
#include "hone-application.h"
#include "hone-file.h"
#include "hone-window.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#define WIDTH 720
#define MOST 120 /* seconds; generous, the machine may be busy */

typedef struct {
  GtkApplication *app;
  guint step;
  gint64 end; /* microseconds */
  guint n_pages;
  GString *wide; /* sentences about what does not fit */
} Look;

/* Until one is of a type; only what is mapped. (nullable) */
static GtkWidget *
find_mapped (GtkWidget *root, const char *type)
{
  if (root == NULL || g_str_equal (G_OBJECT_TYPE_NAME (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = gtk_widget_get_mapped (child) ? find_mapped (child, type) : NULL;

    if (found != NULL)
      return found;
  }
  return NULL;
}

static int
least_width (GtkWidget *widget)
{
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least;
}

/* "HoneRunsPage 732 > GtkBox 732 > GtkEntry 500": the widest child at each level. */
static void
tell_widest (GString *words, GtkWidget *widget)
{
  GtkWidget *widest = NULL;

  g_string_append_printf (words, "%s %d", G_OBJECT_TYPE_NAME (widget), least_width (widget));
  if (GTK_IS_LABEL (widget))
    g_string_append_printf (words, " “%s”", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && (widest == NULL || least_width (child) > least_width (widest)))
      widest = child;
  if (widest != NULL && least_width (widest) > 0) {
    g_string_append (words, " > ");
    tell_widest (words, widest);
  }
}

static void
look_at (Look *self, GtkWidget *page)
{
  g_autoptr (GString) words = g_string_new ("\n");

  self->n_pages++;
  if (least_width (page) <= WIDTH)
    return;
  tell_widest (words, page);
  if (strstr (self->wide->str, words->str) == NULL)
    g_string_append (self->wide, words->str);
}

/* The pages of stacks, whether they are seen or not. */
static void
look_at_stacks (Look *self, GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (GTK_IS_STACK (widget) || ADW_IS_VIEW_STACK (widget))
      look_at (self, child);
    look_at_stacks (self, child);
  }
}

static const struct {
  const char *action, *target; /* (nullable) */
  const char *there;           /* what is seen then */
} steps[] = {
  { NULL, NULL, "GtkGridView" },        { "win.view", "runs", "HoneRunsPage" },
  { "win.view", "use", "HoneUsePage" }, { "win.view", "train", "HoneSetupPage" },
  { "win.start-training", NULL, NULL }, { NULL, NULL, "HonePreview" },
  { "win.stop-training", NULL, NULL },  { "win.show-results", NULL, "HoneRunPage" },
};

static gboolean
is_enabled (GtkWidget *window, const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (window), action + strlen ("win."));
}

static void
act (GtkWidget *window, guint step)
{
  gtk_widget_activate_action_variant (window, steps[step].action,
                                      steps[step].target != NULL ? g_variant_new_string (steps[step].target) : NULL);
}

/* Again and again until all steps are done, at most one a call. */
static gboolean
look_cb (gpointer data)
{
  Look *self = data;
  GtkWidget *window = GTK_WIDGET (gtk_application_get_active_window (self->app));
  GtkWidget *content = window != NULL ? adw_application_window_get_content (ADW_APPLICATION_WINDOW (window)) : NULL;
  const char *action = steps[self->step].action;

  if (g_get_monotonic_time () > self->end)
    g_error ("waited %d s for step %u; so far:%s", MOST, self->step, self->wide->str);
  if (content == NULL || (action != NULL && !is_enabled (window, action)))
    return G_SOURCE_CONTINUE;
  if (action != NULL)
    act (window, self->step);
  if (steps[self->step].there != NULL && find_mapped (window, steps[self->step].there) == NULL)
    return G_SOURCE_CONTINUE;
  look_at (self, content);
  look_at_stacks (self, content);
  if (++self->step < G_N_ELEMENTS (steps))
    return G_SOURCE_CONTINUE;
  g_application_quit (G_APPLICATION (self->app));
  return G_SOURCE_REMOVE;
}

static void
test_pages (void)
{
  const char *words[] = { "hone-desktop", "demo",          "model=yolo26n-w0.125.yaml",
                          "epochs=500",   "imgsz=64",      "batch=16",
                          "fraction=0.1", "optimizer=SGD", "patience=0" };
  g_autoptr (HoneApplication) app = hone_application_new ();
  Look look = { .app = GTK_APPLICATION (app), .wide = g_string_new (NULL) };

  look.end = g_get_monotonic_time () + MOST * G_USEC_PER_SEC;
  g_timeout_add (100, look_cb, &look);
  g_application_run (G_APPLICATION (app), G_N_ELEMENTS (words), (char **) words);
  g_test_message ("%u pages", look.n_pages);
  g_assert_cmpuint (look.n_pages, >, 20);
  g_assert_cmpstr (look.wide->str, ==, "");
  g_string_free (look.wide, TRUE);
}

/* Returns: FALSE: the tools for a language of long words are not there */
static gboolean
speak_long_words (const char *home)
{
  const char *source = g_getenv ("HONE_SOURCE");
  g_autofree char *tool = g_build_filename (source != NULL ? source : "", "tests", "tools", "pseudo.py", NULL);
  const char *command[] = { "python3", tool, home, NULL };
  int status = -1;

  g_setenv ("LANGUAGE", "xx", TRUE);
  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL) ||
      !g_spawn_check_wait_status (status, NULL))
    return FALSE;
  setlocale (LC_ALL, "C.UTF-8");
  bindtextdomain (GETTEXT_PACKAGE, home);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return !g_str_equal (_ ("Learning rate"), "Learning rate");
}

int
main (int argc, char *argv[])
{
  static const char *const homes[] = { "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HONE_RUNS" };
  g_autofree char *home = g_dir_make_tmp ("hone-widths-XXXXXX", NULL);
  const gboolean is_long = argc > 1 && g_str_equal (argv[1], "long");
  int status;

  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    g_setenv (homes[i], home, TRUE);
  g_test_init (&argc, &argv, NULL);
  if (is_long && !speak_long_words (home)) {
    g_print ("1..0 # SKIP no xgettext or msgfmt\n");
    return 0;
  }
  g_test_add_func (is_long ? "/app/widths/long" : "/app/widths/pages", test_pages);
  status = g_test_run ();
  hone_file_remove_tree (home);
  return status;
}
