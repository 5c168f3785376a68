/* SPDX-License-Identifier: Apache-2.0 */
/* bench-grid.c - how the grid of a large data set scrolls, in the real window: bench-grid [PICTURES [SECONDS]] [--keep]
 *
 * Needs a display of its own (tests/app/with-display.sh 1400x900 bench-grid) and xdotool; on a display without a
 * graphics card GSK_RENDERER=cairo is what draws fastest. Makes a set of PICTURES (100,000), opens it in the window,
 * and moves as a person does, SECONDS (6) each: by the wheel, by dragging the scroll bar through the whole list, by
 * Page Down (both as often as xdotool presses, which is less than 60 times a second), and as a touchpad's glide does, a
 * piece further with every frame. Each opening is a process of its own. Read off the frame clock:
 *
 *   fps: frames that were painted a second while the content moved; the display of Xvfb has 60
 *   work: of a frame, in processor time of the main thread and without drawing its nodes: tick callbacks, layout (cells
 *     are bound there) and snapshot. That is what the program itself costs, whatever draws: mean, 99 % and worst
 *   render: drawing the nodes; with GSK_RENDERER=cairo all of it is the processor's
 *   stall: the longest time between two turns of the main loop, and the longest without rendering
 *
 * Printed, never tested; the set is removed afterwards.
 */
#include "bench-set.h"
#include "hone-application.h"
#include "hone-file.h"
#include "hone-window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DRIVE "HONE_BENCH_DRIVE" /* set: this process is the window */
#define GLIDE 12                 /* pixels a frame */
#define STEPS 90                 /* of the pointer in a second */

/* --- a frame --- */

typedef struct {
  gint64 when;                                    /* microseconds of the clock on the wall */
  gint64 begin, updated, laid, painted, snapshot; /* of this thread's work; the last one a duration */
} Frame;

typedef struct {
  GArray *frames; /* of Frame, while something is measured */
  Frame now;
  gint64 turned, worked, rendered; /* turn of the main loop: when it began, and work then; rendering since */
  gint64 stall, own_stall;         /* longest */
  gboolean on;
} Clock;

static Clock clock_;

static void (*snapshot_window) (GtkWidget *window, GtkSnapshot *snapshot);

/* Of this thread: what others do on the machine does not count. */
static gint64
worked (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* In place of the window's own: tells how long that takes. */
static void
snapshot_cb (GtkWidget *window, GtkSnapshot *snapshot)
{
  gint64 start = worked ();

  snapshot_window (window, snapshot);
  clock_.now.snapshot = worked () - start;
}

static void
before_paint_cb (void)
{
  gint64 now = worked ();

  clock_.now = (Frame){ .when = g_get_monotonic_time (), .begin = now, .updated = now, .laid = now };
}

static void
update_cb (void)
{
  clock_.now.updated = clock_.now.laid = worked ();
}

static void
layout_cb (void)
{
  clock_.now.laid = worked ();
}

static void
paint_cb (void)
{
  Frame *now = &clock_.now;

  now->painted = worked ();
  clock_.rendered += now->painted - now->laid - now->snapshot;
  if (clock_.on && now->snapshot > 0)
    g_array_append_val (clock_.frames, *now);
}

/* A source that is never ready, so that it takes no turn from others: a turn lasts from the end of waiting to the next
 * wait. */
static gboolean
turn_prepare (GSource *source, int *timeout)
{
  gint64 now = g_get_monotonic_time (), work = worked ();

  if (clock_.on && clock_.turned != 0) {
    clock_.stall = MAX (clock_.stall, now - clock_.turned);
    clock_.own_stall = MAX (clock_.own_stall, work - clock_.worked - clock_.rendered);
  }
  clock_.turned = 0;
  *timeout = -1;
  return FALSE;
}

static gboolean
turn_check (GSource *source)
{
  clock_.turned = g_get_monotonic_time ();
  clock_.worked = worked ();
  clock_.rendered = 0;
  return FALSE;
}

static gboolean
turn_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* GTK's own handlers come first: ours say when they are done. */
static void
watch_clock (GtkWidget *window)
{
  static GSourceFuncs turns = { .prepare = turn_prepare, .check = turn_check, .dispatch = turn_dispatch };
  GdkFrameClock *frames = gtk_widget_get_frame_clock (window);
  GtkWidgetClass *klass = GTK_WIDGET_GET_CLASS (window);

  snapshot_window = klass->snapshot;
  klass->snapshot = snapshot_cb;
  g_signal_connect (frames, "before-paint", G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect_after (frames, "update", G_CALLBACK (update_cb), NULL);
  g_signal_connect_after (frames, "layout", G_CALLBACK (layout_cb), NULL);
  g_signal_connect_after (frames, "paint", G_CALLBACK (paint_cb), NULL);
  clock_.frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  g_source_attach (g_source_new (&turns, sizeof (GSource)), NULL);
}

/* --- figures --- */

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Of milliseconds. */
static void
print_times (GArray *times)
{
  double sum = 0;

  g_array_sort (times, compare);
  for (guint i = 0; i < times->len; i++)
    sum += g_array_index (times, double, i);
  if (times->len > 0)
    printf (" %5.1f / %5.1f / %6.1f |", sum / times->len, g_array_index (times, double, (times->len - 1) * 99 / 100),
            g_array_index (times, double, times->len - 1));
  else
    printf (" none |");
}

static double
part_of (const Frame *frame, int part)
{
  gint64 parts[] = { frame->updated - frame->begin, frame->laid - frame->updated, frame->snapshot,
                     frame->painted - frame->laid - frame->snapshot };

  return (double) (part < 4 ? parts[part] : parts[0] + parts[1] + parts[2]) / 1e3;
}

static void
print_part (int part)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < clock_.frames->len; i++) {
    double time = part_of (&g_array_index (clock_.frames, Frame, i), part);

    g_array_append_val (times, time);
  }
  print_times (times);
}

static double
frames_per_second (void)
{
  GArray *frames = clock_.frames;

  if (frames->len < 2)
    return 0;
  return (frames->len - 1) * 1e6 /
         (double) (g_array_index (frames, Frame, frames->len - 1).when - g_array_index (frames, Frame, 0).when);
}

static void
print_figures (const char *what)
{
  printf ("| %-16s | %4.1f |", what, frames_per_second ());
  print_part (4);
  print_part (1);
  print_part (2);
  print_part (3);
  printf (" %4.0f / %4.0f | %4.0f |\n", (double) clock_.stall / 1e3, (double) clock_.own_stall / 1e3,
          bench_memory ("VmRSS:"));
  fflush (stdout);
}

/* --- the person --- */

typedef struct {
  GtkApplication *app;
  guint n, seconds;
  gint64 start;
} Person;

typedef gboolean (*Ask) (Person *self, gpointer answer);

typedef struct {
  Person *person;
  Ask ask;
  gpointer answer;
  gboolean good, done;
  GMutex mutex;
  GCond cond;
} Question;

static gboolean
ask_cb (gpointer data)
{
  Question *question = data;

  g_mutex_lock (&question->mutex);
  question->good = question->ask (question->person, question->answer);
  question->done = TRUE;
  g_cond_signal (&question->cond);
  g_mutex_unlock (&question->mutex);
  return G_SOURCE_REMOVE;
}

/* On the main thread, while this one waits. */
static gboolean
ask (Person *self, Ask what, gpointer answer)
{
  Question question = { .person = self, .ask = what, .answer = answer };

  g_mutex_init (&question.mutex);
  g_cond_init (&question.cond);
  g_mutex_lock (&question.mutex);
  g_idle_add_full (G_PRIORITY_HIGH, ask_cb, &question, NULL);
  while (!question.done)
    g_cond_wait (&question.cond, &question.mutex);
  g_mutex_unlock (&question.mutex);
  return question.good;
}

static GtkWidget *
find_widget (GtkWidget *root, GType type)
{
  if (root == NULL || G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = gtk_widget_get_mapped (child) ? find_widget (child, type) : NULL;

    if (found != NULL)
      return found;
  }
  return NULL;
}

static GtkWidget *
window_of (Person *self)
{
  return GTK_WIDGET (gtk_application_get_active_window (self->app));
}

static gboolean
is_there (Person *self, gpointer answer)
{
  GtkWidget *window = window_of (self);
  GtkWidget *grid = window != NULL ? find_widget (window, GTK_TYPE_GRID_VIEW) : NULL;
  GtkSelectionModel *model = grid != NULL ? gtk_grid_view_get_model (GTK_GRID_VIEW (grid)) : NULL;

  return model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) == self->n;
}

static gboolean
begin_watch (Person *self, gpointer answer)
{
  GtkWidget *window = window_of (self);

  gtk_window_set_default_size (GTK_WINDOW (window), 1400, 900);
  watch_clock (window);
  return TRUE;
}

/* Where the scroll bar's slider begins, and how far it can go. */
static gboolean
find_bar (Person *self, gpointer answer)
{
  GtkWidget *window = window_of (self);
  GtkWidget *grid = find_widget (window, GTK_TYPE_GRID_VIEW);
  GtkWidget *scroller = gtk_widget_get_ancestor (grid, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (gtk_scrolled_window_get_vscrollbar (GTK_SCROLLED_WINDOW (scroller)), window, &bounds))
    return FALSE;
  ((int *) answer)[0] = (int) (bounds.origin.x + bounds.size.width - 4);
  ((int *) answer)[1] = (int) bounds.origin.y;
  ((int *) answer)[2] = (int) bounds.size.height;
  return TRUE;
}

static gboolean
go_home (Person *self, gpointer answer)
{
  GtkWidget *grid = find_widget (window_of (self), GTK_TYPE_GRID_VIEW);

  return gtk_widget_grab_focus (grid) && gtk_widget_activate_action (grid, "list.scroll-to-item", "u", 0);
}

static gboolean
measure_on (Person *self, gpointer answer)
{
  g_array_set_size (clock_.frames, 0);
  clock_.stall = clock_.own_stall = 0;
  clock_.on = TRUE;
  return TRUE;
}

static gboolean
measure_off (Person *self, gpointer what)
{
  clock_.on = FALSE;
  print_figures (what);
  return TRUE;
}

static gboolean
leave (Person *self, gpointer answer)
{
  fflush (stdout);
  _exit (0);
}

static void
move (Person *self, const char *what, const char *words)
{
  g_autofree char *line = g_strdup_printf ("xdotool %s", words);
  g_autoptr (GError) error = NULL;

  ask (self, measure_on, NULL);
  if (!g_spawn_command_line_sync (line, NULL, NULL, NULL, &error))
    g_error ("%s", error->message);
  ask (self, measure_off, (gpointer) what);
}

static void
by_wheel (Person *self)
{
  g_autofree char *words = g_strdup_printf ("mousemove 800 500 click --repeat %u --delay 16 5", self->seconds * 60);

  move (self, "wheel", words);
}

/* The slider follows the pointer through the whole list. */
static void
by_bar (Person *self)
{
  int bar[3];
  guint n = self->seconds * STEPS;
  g_autoptr (GString) words = g_string_new (NULL);

  if (!ask (self, find_bar, bar))
    return;
  g_string_append_printf (words, "mousemove %d %d sleep 0.5 mousedown 1", bar[0], bar[1] + 10);
  for (guint i = 1; i <= n; i++)
    g_string_append_printf (words, " mousemove %d %d sleep %.4f", bar[0], bar[1] + 10 + (int) (i * (bar[2] - 20) / n),
                            1.0 / STEPS);
  g_string_append (words, " mouseup 1");
  move (self, "bar, whole list", words->str);
}

/* A row of pictures in a quarter of a second or so. */
static gboolean
glide_cb (GtkWidget *grid, GdkFrameClock *frames, gpointer data)
{
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (grid));

  gtk_adjustment_set_value (place, gtk_adjustment_get_value (place) + GLIDE);
  return G_SOURCE_CONTINUE;
}

static gboolean
glide_on (Person *self, gpointer tick)
{
  *(guint *) tick =
      gtk_widget_add_tick_callback (find_widget (window_of (self), GTK_TYPE_GRID_VIEW), glide_cb, NULL, NULL);
  return TRUE;
}

static gboolean
glide_off (Person *self, gpointer tick)
{
  gtk_widget_remove_tick_callback (find_widget (window_of (self), GTK_TYPE_GRID_VIEW), *(guint *) tick);
  return TRUE;
}

static void
by_glide (Person *self)
{
  guint tick = 0;

  ask (self, measure_on, NULL);
  ask (self, glide_on, &tick);
  g_usleep ((gulong) self->seconds * G_USEC_PER_SEC);
  ask (self, glide_off, &tick);
  ask (self, measure_off, (gpointer) "glide");
}

static void
by_key (Person *self)
{
  g_autofree char *words = g_strdup_printf ("mousemove 800 500 key --repeat %u --delay 60 Next", self->seconds * 16);

  move (self, "Page Down", words);
}

static void
wait_for_list (Person *self)
{
  while (!ask (self, is_there, NULL))
    g_usleep (2000);
}

static gpointer
act (gpointer data)
{
  Person *self = data;
  const char *drive = g_getenv (DRIVE);

  wait_for_list (self);
  printf ("| %s | %.2f | %.0f |\n", drive, (double) (g_get_monotonic_time () - self->start) / 1e6,
          bench_memory ("VmHWM:"));
  fflush (stdout);
  if (g_str_equal (drive, "scroll")) {
    ask (self, begin_watch, NULL);
    g_usleep (BENCH_SETTLE); /* health begins; the window is there */
    printf ("\n| moved by | fps | work: mean / 99 %% / worst ms | layout | snapshot | render | stall, its work ms | "
            "RSS MiB |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    by_wheel (self);
    by_wheel (self);
    by_glide (self);
    by_glide (self);
    ask (self, go_home, NULL);
    by_bar (self);
    ask (self, go_home, NULL);
    by_key (self);
    printf ("\nmost memory of all: %.0f MiB\n", bench_memory ("VmHWM:"));
  }
  ask (self, leave, NULL);
  return NULL;
}

static int
drive_window (const char *folder, guint n, guint seconds)
{
  g_autoptr (HoneApplication) app = hone_application_new ();
  Person person = { .app = GTK_APPLICATION (app), .n = n, .seconds = seconds, .start = g_get_monotonic_time () };
  const char *words[] = { "hone-desktop", folder, NULL };

  g_thread_unref (g_thread_new ("person", act, &person));
  return g_application_run (G_APPLICATION (app), 2, (char **) words);
}

/* --- all of it --- */

static void
drive (const char *what, char *argv[], const BenchSet *set, guint seconds)
{
  g_autofree char *n = g_strdup_printf ("%u", set->n);
  g_autofree char *time = g_strdup_printf ("%u", seconds);
  const char *const words[] = { argv[0], set->root, n, time, NULL };
  g_autoptr (GError) error = NULL;

  g_setenv (DRIVE, what, TRUE);
  if (!g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL, NULL, &error))
    g_error ("%s", error->message);
}

int
main (int argc, char *argv[])
{
  gboolean keep = argc > 1 && g_str_equal (argv[argc - 1], "--keep");
  int words = argc - keep;
  BenchSet set = { .n = words > 1 ? (guint) atoi (argv[1]) : 100000 };
  guint seconds = words > 2 ? (guint) atoi (argv[2]) : 6;
  static const char *const homes[] = { "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME" };

  if (g_getenv (DRIVE) != NULL)
    return drive_window (argv[1], (guint) atoi (argv[2]), (guint) atoi (argv[3]));
  set.distinct = set.n;
  set.root = g_dir_make_tmp ("hone-bench-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (homes); i++) {
    g_autofree char *home = g_build_filename (set.root, "home", homes[i], NULL);

    g_setenv (homes[i], home, TRUE);
  }
  bench_set_make (&set);
  g_usleep (BENCH_SETTLE);
  printf ("%u pictures, %u cores\n\n| until the list is in the window | s | VmHWM MiB |\n| --- | ---: | ---: |\n",
          set.n, g_get_num_processors ());
  drive ("first opening", argv, &set, seconds);
  drive ("later opening", argv, &set, seconds);
  drive ("scroll", argv, &set, seconds);
  if (keep)
    printf ("\nkept in %s\n", set.root);
  else
    hone_file_remove_tree (set.root);
  g_free (set.root);
  return 0;
}
