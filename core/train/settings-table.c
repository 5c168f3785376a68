/* SPDX-License-Identifier: Apache-2.0 */
/* settings-table.c - the table of settings, in the order of args.yaml (spec 04b)
 *
 * A new setting is a row here and a line that reads it; see hone-settings.h for what the columns mean. Of the manual
 * (docs/settings.md) every word is made from these rows.
 */
#include "settings-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MANY 1e9 /* no upper limit worth telling */

static const char *const norms[] = { "frozen", "all", "moving", NULL };
static const char *const recipes[] = { "own", "pytorch", "keras", NULL };
static const char *const done_tasks[] = { "detect", "classify", NULL };
static const char *const tasks[] = { "detect", "segment", "semantic", "depth", "classify", "pose", "obb", NULL };
static const char *const modes[] = { "train", "val", "predict", "export", "track", "benchmark", NULL };
static const char *const yes_no[] = { "true", "false", NULL };
static const char *const caches[] = { "false", "true", "ram", "disk", NULL };
static const char *const optimizers[] = { "auto",  "SGD",   "MuSGD", "Adam",    "Adamax",
                                          "AdamW", "NAdam", "RAdam", "RMSProp", NULL };
static const char *const savers[] = { "auto", "true", "false", NULL };
static const char *const precisions[] = { "true", "false", "fp16", "bf16", "fp32", NULL };
static const char *const splits[] = { "val", "test", "train", NULL };
static const char *const quantizations[] = { "8",    "16",     "32",     "int8",  "fp16",  "fp32",
                                             "w8a8", "w16a16", "w32a32", "w8a16", "w8a32", NULL };
static const char *const copy_modes[] = { "flip", "mixup", NULL };
static const char *const policies[] = { "randaugment", "autoaugment", "augmix", NULL };

/* What a type alone cannot say. @typed: as it was typed, for what depends on "3" or "3.0" */

static gboolean
is_batch (const double *x, int n, const char *typed)
{
  return x[0] < 1 || x[0] == floor (x[0]);
}

static gboolean
is_part_or_count (double x, gboolean fractional)
{
  return (x > 0 && x <= 1) || (x > 1 && x == floor (x) && !fractional);
}

/* "3" is a count, "3.0" is neither a count nor a part: a slip that Ultralytics refuses, too. */
static gboolean
is_fraction (const double *x, int n, const char *typed)
{
  for (int i = 0; i < n; i++)
    if (!is_part_or_count (x[i], strchr (typed, '.') != NULL && n == 1))
      return FALSE;
  return typed[0] != '[' || n >= 2;
}

static gboolean
is_zoom (const double *x, int n, const char *typed)
{
  return typed[0] == '[' ? n == 2 : x[0] <= 1;
}

#define BOOL(n, d) .name = n, .type = HONE_SETTING_BOOL, .fallback = d, .choices = yes_no
#define INT(n, d, l, h) .name = n, .type = HONE_SETTING_INT, .fallback = d, .low = l, .high = h
#define NUMBER(n, d, l, h) .name = n, .type = HONE_SETTING_NUMBER, .fallback = d, .low = l, .high = h
#define NUMBERS(n, d, l, h, m) .name = n, .type = HONE_SETTING_NUMBERS, .fallback = d, .low = l, .high = h, .n_most = m
#define WHOLE .whole = TRUE
#define PART(n, d) NUMBER (n, d, 0, 1)
#define ANY(n, d) NUMBER (n, d, -MANY, MANY)
#define TEXT(n, d) .name = n, .type = HONE_SETTING_TEXT, .fallback = d
#define CHOICE(n, d, c) .name = n, .type = HONE_SETTING_CHOICE, .fallback = d, .choices = c
#define OR_TEXT .free = TRUE
#define OR_EMPTY .empty = TRUE
#define AUTOMATIC .automatic = TRUE
#define IS(f, r) .fits = f, .rule = r
#define UNIT(u) .unit = u
#define ON(p) .page = HONE_PAGE_##p
#define ADVANCED .advanced = TRUE
#define IN(u) .uses = u
#define T HONE_USE_TRAIN
#define V HONE_USE_VAL
#define P HONE_USE_PREDICT
#define X HONE_USE_EXPORT
#define ALL (T | V | P)
#define SAYS(t, h) .title = t, .help = h
#define MORE(t) .more = t
#define LESS(t) .less = t
/* Against Ultralytics: without one of these it is the same. */
#define BUT(n) .effect = HONE_EFFECT_OTHER, .note = n
#define NONE(n) .effect = HONE_EFFECT_NONE, .note = n
#define MISSING(n) .effect = HONE_EFFECT_MISSING, .note = n
#define CAN(c) .can = c
#define OWN(n) .effect = HONE_EFFECT_OWN, .note = n

#define SEGMENTATION NONE (N_ ("It is for segmentation; Hone finds boxes so far."))
#define CLASSIFICATION BUT (N_ ("It counts for classification only."))
#define POSE NONE (N_ ("It is for key points; Hone finds boxes so far."))
#define DEPTH NONE (N_ ("It is for depth; Hone finds boxes so far."))
#define EXPORTING NONE (N_ ("It is for exporting to formats that Hone does not write."))
#define VIDEO NONE (N_ ("It is for videos and cameras; Hone looks at pictures so far."))

/* clang-format off */
static const HoneSetting table[] = {
  { CHOICE ("task", "detect", tasks), ON (MODEL), IN (ALL),
    SAYS (N_("Task"), N_("What kind of question the model answers. Detection finds objects and draws a box around each.")),
    MISSING (N_("Detection and classification so far: any other task is refused.")), CAN (done_tasks) },
  { CHOICE ("mode", "train", modes), ON (HIDDEN),
    SAYS (N_("Action"), N_("What to do: train, validate or predict.")),
    NONE (N_("The command itself says so: hone train, hone val, hone predict.")) },
  { TEXT ("model", NULL), ON (MODEL), IN (ALL | X),
    SAYS (N_("Base model"), N_("What the training starts from: hone-yolo26n, the base model in the box; a model that has already learnt from pictures (a .pt or .safetensors file); or the name of an architecture such as yolo26n.yaml to start from nothing. Starting from a trained model needs far fewer pictures.")),
    BUT (N_("Nothing is downloaded: a published model such as yolo26n.pt has to be on the disk. Hone's own .safetensors files and run folders are taken, too.")) },
  { TEXT ("data", NULL), ON (DATA), IN (T | V),
    SAYS (N_("Data set"), N_("The data.yaml of your data set, or the folder that it lies in. “demo” names the blood cells that come with Hone.")),
    BUT (N_("Nothing is downloaded, and what a data.yaml asks to run is not run.")) },
  { INT ("epochs", "100", 1, MANY), UNIT (N_("epochs")), ON (TRAINING), IN (T),
    SAYS (N_("Epochs"), N_("How often the model sees every training picture. More takes longer and helps until the validation curve stays flat.")),
    MORE (N_("takes longer; too many and it learns the training pictures by heart: validation losses rise again")),
    LESS (N_("done sooner; too few and the scores are still rising at the end")) },
  { NUMBER ("time", NULL, 0, MANY), UNIT (N_("hours")), ON (TRAINING), ADVANCED, IN (T),
    SAYS (N_("Time limit"), N_("Ends the training after so many hours, whatever the number of epochs says. The learning rate is planned for that time, and planned anew after every epoch.")),
    MORE (N_("a better model within the hours that there are")),
    LESS (N_("ends sooner; the learning rate falls faster")) },
  { INT ("patience", "100", 0, MANY), UNIT (N_("epochs")), ON (TRAINING), IN (T),
    SAYS (N_("Patience"), N_("Stops early when the model has not become better for so many epochs. 0 means never.")),
    MORE (N_("waits longer for another rise")),
    LESS (N_("saves time; too small and it stops in the first dip")) },
  { NUMBER ("batch", "16", -1, 65536), UNIT (N_("pictures")), ON (TRAINING), IN (ALL | X),
    IS (is_batch, N_("a whole number of pictures, −1 for automatic, or a part of the memory between 0 and 1")),
    SAYS (N_("Batch size"), N_("How many pictures are learnt from at once. −1 lets Hone choose by the free memory, 0.5 takes half of it.")),
    MORE (N_("smoother curves, more memory; on a graphics card also faster")),
    LESS (N_("less memory; very small batches make the curves restless")),
    BUT (N_("−1 and parts: Ultralytics takes 16 on a processor; Hone plans for the free memory.")) },
  { NUMBERS ("imgsz", "640", 1, 16384, 2), WHOLE, UNIT (N_("px")), ON (TRAINING), IN (ALL | X),
    SAYS (N_("Picture size"), N_("Pictures are scaled so that their long side has this many pixels. Multiples of 32; other numbers are rounded up. Prediction also takes [height, width]; of such a list training takes the larger.")),
    MORE (N_("finds smaller objects; twice the size takes four times the time and memory")),
    LESS (N_("faster; small objects get lost")) },
  { BOOL ("save", "true"), ON (RUN), IN (T | P),
    SAYS (N_("Save results"), N_("Training: saves the model after every epoch, so that nothing is lost when it is interrupted. Prediction: saves pictures with the boxes drawn on them.")),
    MORE (N_("nothing is lost when the training is interrupted")),
    LESS (N_("no files of weights; the model is gone afterwards")) },
  { INT ("save_period", "-1", -MANY, MANY), UNIT (N_("epochs")), ON (RUN), ADVANCED, IN (T),
    SAYS (N_("Keep a copy every"), N_("Keeps an additional copy of the model every so many epochs. −1 keeps only the last and the best one.")),
    MORE (N_("fewer copies, less disk")),
    LESS (N_("more copies to go back to; each is as large as the model")) },
  { CHOICE ("cache", "false", caches), AUTOMATIC, ON (DATA), IN (T | V),
    SAYS (N_("Picture cache"), N_("Keeps decoded pictures, so that not every epoch decodes them again. true and ram keep them in memory, disk in the cache folder of your account; when there is no room, Hone says so and goes on without.")),
    BUT (N_("When it is not given, Hone keeps the pictures in memory where they fit. Given, be it as false, it means what it means there; only that nothing is written beside your pictures.")) },
  { TEXT ("device", NULL), ON (TRAINING), IN (ALL),
    SAYS (N_("Device"), N_("Where to compute: “cpu” is the processor, “cuda” the first NVIDIA GPU that can serve, a number or a name one of several. Empty is the processor.")),
    BUT (N_("Nothing given is the processor. One device: lists of them are refused. Without a GPU that can serve, the processor computes, and Hone says why.")) },
  { INT ("workers", "8", -MANY, MANY), UNIT (N_("threads")), ON (TRAINING), ADVANCED, IN (T | V),
    SAYS (N_("Loader threads"), N_("At most so many threads read and prepare pictures beside the training.")),
    MORE (N_("no waiting for pictures, as far as there are cores")),
    LESS (N_("leaves cores to other programs")),
    BUT (N_("Threads instead of processes; the results are the same with any number, and one works beside the training also with 0.")) },
  { TEXT ("project", NULL), ON (RUN), IN (ALL),
    SAYS (N_("Folder for runs"), N_("The folder in which a folder for this run is made. Empty means runs/detect.")) },
  { TEXT ("name", NULL), ON (RUN), IN (ALL),
    SAYS (N_("Name of the run"), N_("The name of the run's folder. A number is added when there is one of that name already.")) },
  { BOOL ("exist_ok", "false"), ON (RUN), ADVANCED, IN (ALL),
    SAYS (N_("Use an existing folder"), N_("Writes into the folder of that name even when it exists, and replaces what is in it.")) },
  { CHOICE ("pretrained", "true", yes_no), OR_TEXT, OR_EMPTY, ON (MODEL), IN (T),
    SAYS (N_("Start from learnt weights"), N_("With a model file: keeps what it has learnt. Off starts from random numbers, which needs many more pictures and epochs. A file name takes the weights from that file. On, said with the name of an architecture, takes Hone's own base where there is one.")),
    MORE (N_("few pictures and epochs are enough")),
    LESS (N_("everything is learnt from your pictures alone, which takes thousands of them")) },
  { BOOL ("cls_remap", "true"), ON (MODEL), ADVANCED, IN (T),
    SAYS (N_("Keep classes of the same name"), N_("When the base model already knows a class of yours by name, what it knows about it is kept.")),
    MORE (N_("a class that the base model knows starts with what it knows")),
    LESS (N_("all classes start alike")) },
  { CHOICE ("optimizer", "auto", optimizers), ON (OPTIMIZATION), IN (T),
    SAYS (N_("Optimizer"), N_("The rule by which the model is improved. Automatic chooses AdamW for short trainings and MuSGD for long ones, and the learning rate with it.")) },
  { BOOL ("verbose", "true"), ON (HIDDEN),
    SAYS (N_("Verbose"), N_("Whether results are reported by class.")),
    NONE (N_("Hone always writes its full report.")) },
  { INT ("seed", "0", 0, G_MAXINT), ON (TRAINING), ADVANCED, IN (T),
    SAYS (N_("Seed"), N_("The start of all random numbers. The same seed and settings give exactly the same model; another seed shows how much is luck.")),
    MORE (N_("any other number is another draw, neither better nor worse")),
    LESS (N_("the same holds: only a comparison of several seeds says how much is luck")),
    BUT (N_("The order of the pictures is that of Ultralytics; the other random numbers have the same distributions, but are not the same.")) },
  { BOOL ("deterministic", "true"), ON (HIDDEN),
    SAYS (N_("Repeatable"), N_("Whether the same settings have to give exactly the same model.")),
    NONE (N_("Hone's results are always repeatable, at no cost.")) },
  { BOOL ("single_cls", "false"), ON (DATA), ADVANCED, IN (T | V),
    SAYS (N_("All classes as one"), N_("Finds objects without telling their classes apart. Useful to see whether finding or naming is the difficulty.")),
    MORE (N_("finding becomes easier; the model cannot tell classes apart")),
    LESS (N_("every class is told apart")) },
  { BOOL ("rect", "false"), ON (TRAINING), ADVANCED, IN (ALL),
    SAYS (N_("Rectangular batches"), N_("Puts pictures of a similar shape together so that less grey border is computed. Training then goes without mosaic, blending and shuffling. Prediction and validation do so unless this is given as off.")),
    MORE (N_("less to compute with pictures of odd shapes; over-fits sooner, as there is no mosaic")),
    LESS (N_("varied, shuffled, square batches")) },
  { BOOL ("cos_lr", "false"), ON (OPTIMIZATION), IN (T),
    SAYS (N_("Cosine learning rate"), N_("Lowers the learning rate along a cosine instead of a straight line: longer high, longer low.")),
    MORE (N_("stays high for longer and then falls fast; helps in long trainings")),
    LESS (N_("falls evenly")) },
  { INT ("close_mosaic", "10", -MANY, MANY), UNIT (N_("epochs")), ON (AUGMENTATION), IN (T),
    SAYS (N_("Mosaic off at the end"), N_("For the last so many epochs pictures are shown as they really are. Until then they may be put together, blended or pasted into one another; 0 means to the end.")),
    MORE (N_("more epochs on plain pictures; as many as there are epochs: no mosaic at all")),
    LESS (N_("the model ends on pictures that do not occur in reality; scores often stay lower")) },
  { CHOICE ("resume", "false", yes_no), OR_TEXT, OR_EMPTY, ON (RUN), IN (T),
    SAYS (N_("Resume"), N_("Goes on with an interrupted training: true takes the latest run, or give its folder, its last.safetensors or the last.pt of Ultralytics.")) },
  { CHOICE ("amp", "true", precisions), ON (TRAINING), IN (T),
    SAYS (N_("Mixed precision"), N_("Computes with shorter numbers where the device is faster with them: bfloat16 on processors with AVX-512 bf16 and on NVIDIA GPUs from generation 8.0 on; fp16, whose gradients are scaled as they need it, on older ones or when it is asked for. Other processors compute with 32 bits, whatever this says. Weights, sums and losses keep 32 bits always.")),
    MORE (N_("about twice as fast, with half the memory; scores differ by less than another seed makes them differ")),
    LESS (N_("the last digits equal those of another machine")) },
  { NUMBERS ("fraction", "1.0", 0, MANY, 3), ON (DATA), IN (T | V),
    IS (is_fraction, N_("a part between 0 and 1, a whole number of pictures above 1, or a list [training, validation] or [training, validation, test] of these")),
    SAYS (N_("Part of the data"), N_("Trains on only a part of the pictures, for a quick try: 0.1 is the first tenth, a whole number that many. A list gives one for each part: [training, validation, test].")),
    MORE (N_("better models; more pictures help more than any other setting")),
    LESS (N_("quick answers about whether a training would work at all")) },
  { BOOL ("profile", "false"), ON (HIDDEN),
    SAYS (N_("Profile"), N_("Measures exported formats for loggers.")),
    NONE (N_("Hone has no loggers.")) },
  { TEXT ("freeze", NULL), WHOLE, UNIT (N_("layers")), ON (MODEL), IN (T),
    SAYS (N_("Frozen layers"), N_("The first so many layers stay as they are; a list such as [0, 1] names single ones. Try 11 with YOLO26 and YOLO11, 10 with YOLOv8.")),
    MORE (N_("faster, and guards against over-fitting when there are few pictures")),
    LESS (N_("adapts better to pictures unlike those that the base model knows")) },
  { PART ("multi_scale", "0.0"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Varying picture size"), N_("Varies the size of the pictures from batch to batch by up to this part.")),
    MORE (N_("helps when objects come in many sizes; needs memory for the largest size")),
    LESS (N_("faster; the model is best at one size")) },
  { CHOICE ("compile", "false", yes_no), OR_TEXT, OR_EMPTY, ON (HIDDEN),
    SAYS (N_("Compile"), N_("Translates the model for a faster training in Python.")),
    NONE (N_("Hone is compiled already.")) },
  { BOOL ("channels_last", NULL), ON (HIDDEN),
    SAYS (N_("Channels last"), N_("How numbers lie in memory.")),
    NONE (N_("Hone chooses how numbers lie in memory.")) },
  { BOOL ("overlap_mask", "true"), ON (AUGMENTATION), ADVANCED,
    SAYS (N_("One map of masks"), N_("Segmentation: all objects of a picture share one map, the smaller ones on top.")), SEGMENTATION },
  { INT ("mask_ratio", "4", 1, MANY), ON (AUGMENTATION), ADVANCED,
    SAYS (N_("Mask reduction"), N_("Segmentation: masks are learnt at the picture's size divided by this.")), SEGMENTATION },
  { PART ("dropout", "0.0"), ON (OPTIMIZATION),
    SAYS (N_("Dropout"), N_("Classification: part of the features that is left out at random in each step.")),
    NONE (N_ ("It is for classification, where it comes with a later version.")) },
  { BOOL ("val", "true"), ON (VALIDATION), IN (T),
    SAYS (N_("Validate while training"), N_("Measures the model on the validation pictures after every epoch. Off saves time, but then only the last epoch is measured.")),
    MORE (N_("scores after every epoch, the best epoch is kept, and it can stop early")),
    LESS (N_("saves the time of validating; only the last epoch is measured, and nothing tells when it over-fits")) },
  { CHOICE ("split", "val", splits), ON (VALIDATION), IN (V),
    SAYS (N_("Measured part"), N_("Which pictures “hone val” measures: the validation, the test or the training pictures.")) },
  { BOOL ("save_json", "false"), ON (VALIDATION), ADVANCED, IN (V),
    SAYS (N_("Detections as COCO JSON"), N_("“hone val” writes all detections into predictions.json, as the COCO tools read it.")) },
  { PART ("conf", NULL), ON (PREDICTION), IN (ALL | X),
    SAYS (N_("Confidence"), N_("Detections that the model is less sure of are left out. Empty means 0.25 in prediction and 0.001 in validation, where all are counted.")),
    MORE (N_("fewer false alarms, more objects missed")),
    LESS (N_("fewer objects missed, more false alarms")) },
  { PART ("iou", "0.7"), ON (PREDICTION), IN (ALL | X),
    SAYS (N_("Overlap"), N_("Of two boxes of the same class that overlap more than this, the less certain one is dropped.")),
    MORE (N_("keeps objects apart that touch each other; one object may get two boxes")),
    LESS (N_("one box for each object; neighbours may vanish")) },
  { INT ("max_det", "300", 1, 1000000), UNIT (N_("boxes")), ON (PREDICTION), IN (ALL | X),
    SAYS (N_("Most detections"), N_("At most so many detections in a picture, the most certain ones.")),
    MORE (N_("nothing is lost on crowded pictures; slower")),
    LESS (N_("quicker; objects beyond the limit are missed")) },
  { CHOICE ("quantize", NULL, quantizations), ON (EXPORT), IN (X),
    SAYS (N_("Precision"), N_("Short numbers for a smaller and faster model.")),
    BUT (N_("It counts for exporting only, as 16 or 32; half=true is the same as 16.")) },
  { BOOL ("dnn", "false"), ON (HIDDEN),
    SAYS (N_("OpenCV runtime"), N_("Runs ONNX files by OpenCV.")),
    NONE (N_("Hone runs models itself.")) },
  { BOOL ("plots", "true"), ON (RUN), IN (T | V),
    SAYS (N_("Charts and previews"), N_("Draws the charts of the run into its folder. Curves, a confusion matrix, pictures with labels and detections; and after every epoch the detections on some validation pictures are kept, so that you can watch the model learn.")),
    MORE (N_("curves, matrix and previews to look at")),
    LESS (N_("a little less time and disk")) },
  { CHOICE ("nms", NULL, yes_no), ON (PREDICTION), IN (V | P | X),
    SAYS (N_("Way to single boxes"), N_("YOLO26 has two heads. Empty or on uses the one whose overlapping boxes are sorted out afterwards; off uses the one that gives single boxes at once.")) },
  { TEXT ("source", NULL), ON (PREDICTION), IN (P),
    SAYS (N_("Pictures"), N_("The picture or folder of pictures to look at. Also a pattern such as cells/*.jpg, a list [a.jpg, b.jpg], or a .txt with a path in each line.")),
    BUT (N_("Pictures and folders; no videos, cameras, screens or addresses of the web.")) },
  { INT ("vid_stride", "1", 1, MANY), UNIT (N_("frames")), ON (PREDICTION), ADVANCED,
    SAYS (N_("Every n-th frame"), N_("Of a video only every n-th frame is looked at.")), VIDEO },
  { BOOL ("stream_buffer", "false"), ON (PREDICTION), ADVANCED,
    SAYS (N_("Keep all frames"), N_("Of a camera no frame is skipped, even when the model is slower.")), VIDEO },
  { BOOL ("visualize", "false"), ON (PREDICTION), ADVANCED, IN (V | P),
    SAYS (N_("Show what is seen"), N_("Prediction: saves pictures of what excites the layers. Validation: saves pictures of what was found, missed and mistaken.")) },
  { BOOL ("augment", "false"), ON (PREDICTION), ADVANCED, IN (V | P),
    SAYS (N_("Look several times"), N_("Looks at every picture in several sizes and mirrored, and joins the results. Slower, a little better.")) },
  { BOOL ("agnostic_nms", "false"), ON (PREDICTION), IN (ALL | X),
    SAYS (N_("Overlap across classes"), N_("Drops overlapping boxes also when their classes differ. For objects that can have one class only.")),
    MORE (N_("one box for each thing, whatever its class")),
    LESS (N_("things of several classes may overlap")) },
  { TEXT ("classes", NULL), WHOLE, ON (DATA), IN (ALL),
    SAYS (N_("Only these classes"), N_("The numbers of the classes to look for, such as [0, 2]. In training the objects of the others are left out; the pictures stay. Empty means all.")) },
  { BOOL ("retina_masks", "false"), ON (PREDICTION),
    SAYS (N_("Fine masks"), N_("Segmentation: masks at the size of the picture.")), SEGMENTATION },
  { TEXT ("embed", NULL), WHOLE, ON (HIDDEN),
    SAYS (N_("Features"), N_("Returns the numbers inside the network.")),
    NONE (N_("It is for programs in Python.")) },
  { BOOL ("show", "false"), ON (PREDICTION),
    SAYS (N_("Show"), N_("Opens every picture in a window.")),
    NONE (N_("The pictures that are saved can be looked at with any program.")) },
  { BOOL ("save_frames", "false"), ON (PREDICTION),
    SAYS (N_("Save frames"), N_("Saves the frames of a video as pictures.")), VIDEO },
  { BOOL ("save_txt", "false"), ON (PREDICTION), IN (V | P),
    SAYS (N_("Save label files"), N_("Writes a label file for each picture, in the same form as the ones you train with.")) },
  { BOOL ("save_conf", "false"), ON (PREDICTION), IN (V | P),
    SAYS (N_("Confidence in label files"), N_("Adds the confidence at the end of each line of the label files.")) },
  { BOOL ("save_crop", "false"), ON (PREDICTION), IN (P),
    SAYS (N_("Save cut-outs"), N_("Saves every found object as a picture of its own.")) },
  { BOOL ("show_labels", "true"), ON (PREDICTION), IN (P),
    SAYS (N_("Class names on pictures"), N_("Writes the class beside every box that is drawn.")) },
  { BOOL ("show_conf", "true"), ON (PREDICTION), IN (P),
    SAYS (N_("Confidence on pictures"), N_("Writes the confidence beside every box that is drawn.")) },
  { BOOL ("show_boxes", "true"), ON (PREDICTION), IN (P),
    SAYS (N_("Boxes on pictures"), N_("Draws a box around every object that is found.")) },
  { INT ("line_width", NULL, 0, 100), UNIT (N_("px")), ON (PREDICTION), IN (P),
    SAYS (N_("Line width"), N_("How thick boxes are drawn. Empty chooses by the size of the picture.")) },
  { TEXT ("format", "torchscript"), ON (EXPORT), IN (X),
    SAYS (N_("Format"), N_("The kind of file to export.")),
    BUT (N_("onnx, pt and safetensors; Hone has to be told which.")) },
  { BOOL ("optimize", "false"), ON (HIDDEN),
    SAYS (N_("Optimize"), N_("Exporting: for one kind of device.")), EXPORTING },
  { BOOL ("dynamic", "false"), ON (EXPORT), IN (X),
    SAYS (N_("Any picture size"), N_("The exported model takes pictures of any size and number.")) },
  { BOOL ("simplify", "true"), ON (EXPORT),
    SAYS (N_("Simplify"), N_("Tidies the exported graph.")),
    NONE (N_("Hone writes no graph that would need it.")) },
  { INT ("opset", NULL, -MANY, MANY), ON (EXPORT), IN (X), ADVANCED,
    SAYS (N_("ONNX version"), N_("Number of the set of operations; empty takes the best.")),
    BUT (N_("13 to 20; empty is 18.")) },
  { ANY ("workspace", NULL), UNIT (N_("GiB")), ON (HIDDEN),
    SAYS (N_("Workspace"), N_("Exporting: memory for one kind of device.")), EXPORTING },
  { PART ("lr0", "0.01"), ON (OPTIMIZATION), IN (T),
    SAYS (N_("Learning rate"), N_("How large the steps are at the start. Not used when the optimizer is chosen automatically.")),
    MORE (N_("learns faster; too large and the losses jump or grow")),
    LESS (N_("changes a trained model more gently; too small and nothing moves")) },
  { PART ("lrf", "0.01"), ON (OPTIMIZATION), IN (T),
    SAYS (N_("Final learning rate"), N_("What the learning rate comes down to in the end, as a part of what it was at the start.")),
    MORE (N_("keeps learning to the end; the scores stay restless")),
    LESS (N_("settles calmly in the last epochs")) },
  { PART ("momentum", "0.937"), ON (OPTIMIZATION), IN (T),
    SAYS (N_("Momentum"), N_("How much of the last steps' direction is kept. Rarely worth a change.")),
    MORE (N_("smoother steps; too much and it overshoots")),
    LESS (N_("reacts at once; restless")) },
  { PART ("weight_decay", "0.0005"), ON (OPTIMIZATION), IN (T),
    SAYS (N_("Weight decay"), N_("Pulls the weights gently towards zero, which guards against over-fitting.")),
    MORE (N_("guards more; too much and even the training losses stay high")),
    LESS (N_("fits the training pictures more closely")) },
  { ANY ("warmup_epochs", "3.0"), UNIT (N_("epochs")), ON (OPTIMIZATION), IN (T),
    SAYS (N_("Warm-up"), N_("The learning rate rises slowly during the first epochs, so that the first steps do no harm. Fractions are allowed.")),
    MORE (N_("a gentler start; too long and little is left for learning")),
    LESS (N_("learns at once; a trained model may lose what it knew")),
    BUT (N_("When it is not given, a training on fewer than 3,200 pictures from Hone's own base takes 1.")) },
  { PART ("warmup_momentum", "0.8"), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Momentum at the start"), N_("Where the momentum begins when the warm-up does.")),
    MORE (N_("the first steps are smoother; near the final momentum there is hardly a warm-up")),
    LESS (N_("the first steps react at once; restless when too small")) },
  { PART ("warmup_bias_lr", "0.1"), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Learning rate of biases at the start"), N_("Where the learning rate of the biases begins when the warm-up does; it falls from there. The automatic optimizer takes 0.")),
    MORE (N_("the counts of objects settle within the first epochs; too large and the first losses jump")),
    LESS (N_("a gentler start; slow when too small")) },
  { TEXT ("distill_model", NULL), ON (MODEL), ADVANCED,
    SAYS (N_("Teacher"), N_("A larger trained model whose answers this one learns to imitate.")),
    MISSING (N_("Learning from a teacher comes with a later version.")) },
  { ANY ("dis", "6.0"), ON (OPTIMIZATION), ADVANCED,
    SAYS (N_("Weight of the teacher"), N_("How much the teacher's answers count.")),
    NONE (N_("Learning from a teacher comes with a later version.")) },
  { ANY ("box", "7.5"), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Weight of the box loss"), N_("How much it counts that a box lies in the wrong place.")),
    MORE (N_("tighter boxes")), LESS (N_("classes count more than places")) },
  { ANY ("cls", "0.5"), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Weight of the class loss"), N_("How much a wrong class counts.")),
    MORE (N_("fewer classes mixed up")), LESS (N_("places count more than classes")) },
  { PART ("cls_pw", "0.0"), ON (OPTIMIZATION), IN (T),
    SAYS (N_("Balance of classes"), N_("Lets rare classes count more. 0 treats all alike, 1 weighs them by how rare they are.")),
    MORE (N_("rare classes are found more often, with more false alarms")),
    LESS (N_("frequent classes decide")) },
  { ANY ("dfl", "1.5"), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Weight of the edge loss"), N_("How much the exact place of a box's edges counts.")),
    MORE (N_("sharper edges of boxes")),
    LESS (N_("classes and rough places count more")) },
  { ANY ("pose", "12.0"), ON (OPTIMIZATION), ADVANCED,
    SAYS (N_("Weight of the pose loss"), N_("Key points: how much their places count.")), POSE },
  { ANY ("kobj", "1.0"), ON (OPTIMIZATION), ADVANCED,
    SAYS (N_("Weight of visible points"), N_("Key points: how much it counts whether they are visible.")), POSE },
  { ANY ("rle", "1.0"), ON (OPTIMIZATION), ADVANCED,
    SAYS (N_("Weight of the likelihood loss"), N_("Key points: how much their likelihood counts.")), POSE },
  { ANY ("angle", "1.0"), ON (OPTIMIZATION), ADVANCED,
    SAYS (N_("Weight of the angle loss"), N_("Rotated boxes: how much the angle counts.")),
    NONE (N_("It is for rotated boxes; Hone finds upright ones so far.")) },
  { ANY ("dlog", "1.0"), ON (HIDDEN),
    SAYS (N_("Depth, logarithmic"), N_("Depth: weight of the loss of logarithms.")), DEPTH },
  { ANY ("dgrad", "0.5"), ON (HIDDEN),
    SAYS (N_("Depth, gradient"), N_("Depth: weight of the loss of gradients.")), DEPTH },
  { PART ("dlam", "1.0"), ON (HIDDEN),
    SAYS (N_("Depth, scale"), N_("Depth: how much the scale is left free.")), DEPTH },
  { INT ("nbs", "64", 1, 65536), UNIT (N_("pictures")), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Pictures a step"), N_("Batches smaller than this are added up before the model is changed, so that a small batch learns like a large one.")),
    MORE (N_("calmer, fewer steps")), LESS (N_("more steps, more restless")),
    BUT (N_("When it is not given, a training on fewer than 3,200 pictures from Hone's own base makes a step after every batch.")) },
  { PART ("hsv_h", "0.015"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Vary the hue"), N_("Shifts the colours at random, by up to this part of half the colour circle.")),
    MORE (N_("colour counts less")),
    LESS (N_("0 when the exact colour tells the classes apart, as with stains")) },
  { PART ("hsv_s", "0.7"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Vary the saturation"), N_("Makes colours stronger or weaker at random, by up to this part.")),
    MORE (N_("works with pale and strong colours alike")), LESS (N_("for pictures that are always taken alike")) },
  { PART ("hsv_v", "0.4"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Vary the brightness"), N_("Makes pictures lighter or darker at random, by up to this part.")),
    MORE (N_("helps against changing light")), LESS (N_("for pictures that are always lit alike")) },
  { ANY ("degrees", "0.0"), UNIT (N_("°")), ON (AUGMENTATION), IN (T),
    SAYS (N_("Rotate"), N_("Turns pictures at random by up to this many degrees.")),
    MORE (N_("where there is no up and down, as under a microscope: up to 180; boxes become looser")),
    LESS (N_("where things always stand upright")) },
  { PART ("translate", "0.1"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Shift"), N_("Moves pictures at random by up to this part of their size.")),
    MORE (N_("objects at the edge are learnt; many are cut off")), LESS (N_("objects stay where they are")) },
  { NUMBERS ("scale", "0.5", 0, MANY, 2), ON (AUGMENTATION), IN (T),
    IS (is_zoom, N_("a number from 0 to 1, or a list of the smallest and the largest factor such as [0.5, 1.5]")),
    SAYS (N_("Zoom"), N_("Zooms in and out at random: 0.5 gives half to one and a half times the size. A list gives the smallest and the largest factor: [0.8, 1.5].")),
    MORE (N_("objects of any size are found")),
    LESS (N_("when size tells the classes apart")) },
  { ANY ("shear", "0.0"), UNIT (N_("°")), ON (AUGMENTATION), ADVANCED, IN (T),
    SAYS (N_("Shear"), N_("Slants pictures at random by up to this many degrees.")),
    MORE (N_("helps when things are seen at a slant; boxes become looser")),
    LESS (N_("shapes as they are")) },
  { PART ("perspective", "0.0"), ON (AUGMENTATION), ADVANCED, IN (T),
    SAYS (N_("Perspective"), N_("Tilts pictures at random as if seen from the side. Useful values are below 0.001.")),
    MORE (N_("helps with tilted cameras; above 0.001 things are bent beyond recognition")),
    LESS (N_("pictures as seen from the front")) },
  { PART ("flipud", "0.0"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Mirror top to bottom"), N_("How likely a picture is turned upside down.")),
    MORE (N_("0.5 where there is no up and down")), LESS (N_("0 where things stand upright")) },
  { PART ("fliplr", "0.5"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Mirror left to right"), N_("How likely a picture is mirrored.")),
    MORE (N_("0.5 shows both sides equally often; 1 shows only the mirrored one")),
    LESS (N_("0 when left and right mean something, as with text or arrows")) },
  { PART ("bgr", "0.0"), ON (AUGMENTATION), ADVANCED, IN (T),
    SAYS (N_("Swap red and blue"), N_("How likely red and blue are exchanged.")),
    MORE (N_("colour counts less; rarely of use")),
    LESS (N_("colours as they are")) },
  { PART ("mosaic", "1.0"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Mosaic"), N_("How likely four pictures are put together into one, so that the model sees more objects in each step and in new surroundings.")),
    MORE (N_("learns to find small and cut-off things; early curves look worse")),
    LESS (N_("pictures stay as they are; learns faster, over-fits sooner")),
    BUT (N_("The other three come from all pictures where these stay in memory, else from those seen last, as with Ultralytics.")) },
  { PART ("mixup", "0.0"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Blend two pictures"), N_("How likely two pictures are laid over one another, with the objects of both.")),
    MORE (N_("guards against over-fitting in long trainings; too much and edges blur")), LESS (N_("clear pictures")) },
  { PART ("cutmix", "0.0"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Paste a rectangle"), N_("How likely a piece of another picture is pasted in, where it covers no object.")),
    MORE (N_("more objects in new surroundings")), LESS (N_("surroundings as they are")) },
  { PART ("copy_paste", "0.0"), ON (AUGMENTATION), IN (T),
    SAYS (N_("Copy objects"), N_("Copies this part of the outlined objects to other places. Needs polygons in the labels; with boxes only, nothing happens.")),
    MORE (N_("rare objects are seen more often")), LESS (N_("pictures as they are")) },
  { CHOICE ("copy_paste_mode", "flip", copy_modes), ON (AUGMENTATION), ADVANCED, IN (T),
    SAYS (N_("Source of copies"), N_("Whether copied objects come from the mirrored picture (flip) or from another one (mixup).")) },
  { CHOICE ("auto_augment", "randaugment", policies), OR_TEXT, OR_EMPTY, ON (AUGMENTATION), ADVANCED, IN (T),
    SAYS (N_("Ready-made variation"), N_("Classification: a ready-made set of changes.")), CLASSIFICATION },
  { PART ("erasing", "0.4"), ON (AUGMENTATION), ADVANCED, IN (T),
    SAYS (N_("Erase a part"), N_("Classification: how likely a rectangle is blotted out.")), CLASSIFICATION },
  { TEXT ("cfg", NULL), ON (RUN), ADVANCED, IN (ALL),
    SAYS (N_("Settings file"), N_("A YAML file with settings, such as the args.yaml of another run. What is given besides counts more.")) },
  { TEXT ("tracker", "tracktrack.yaml"), ON (HIDDEN),
    SAYS (N_("Tracker"), N_("How objects are followed through a video.")), VIDEO },
  { TEXT ("save_dir", NULL), ON (HIDDEN),
    SAYS (N_("Folder of the run"), N_("Where the run lies.")),
    NONE (N_("Hone makes it from project and name.")) },
  { CHOICE ("memory_saver", "auto", savers), ON (TRAINING), ADVANCED, IN (T),
    SAYS (N_("Memory saver"), N_("What the layers of the network give is computed twice instead of being kept, in about three fifths of the memory and with the same results. auto does so when the training does not fit into memory otherwise.")),
    MORE (N_("true: larger pictures and batches fit; a batch takes a little longer")),
    LESS (N_("false: never")),
    OWN (N_("Ultralytics always keeps all of it. It stands in run.json.")) },
  { INT ("head_epochs", "0", 0, 100000), UNIT (N_("epochs")), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Epochs of the head alone"), N_("Fine-tuning in two stages: in so many of the epochs only the head learns, and the rest stays as it came; then it learns as freeze and unfreeze say. 0: one stage.")),
    MORE (N_("the head knows the new classes before anything else is touched")), LESS (N_("0: all learns from the start")),
    OWN (N_("It stands in run.json.")) },
  { NUMBER ("head_lr", "0.001", 0, 10), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Learning rate of the head alone"), N_("How fast the head learns in the first of two stages. The second has the usual learning rate, which should be lower.")),
    OWN (N_("It stands in run.json.")) },
  { TEXT ("unfreeze", NULL), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Learn from here on"), N_("The part of the network from which on everything learns: layer4, or layer4.2 of a ResNet, conv4_block3 of resnet50-keras, 8 of a YOLO. What lies in front of it stays as it came. Empty: everything learns.")),
    OWN (N_("It stands in run.json.")) },
  { CHOICE ("fixed_norms", "frozen", norms), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Fixed batch norms"), N_("Which layers keep the statistics of the pictures that the model was trained on: those of frozen parts, all as in Keras' tutorials, or none (moving) as in PyTorch's.")),
    OWN (N_("It stands in run.json.")) },
  { CHOICE ("recipe", "own", recipes), ON (OPTIMIZATION), ADVANCED, IN (T),
    SAYS (N_("Recipe"), N_("Classification: own follows the settings; pytorch and keras fine-tune in two stages as the tutorials of these do: what nobody gives is set as there, gradients are not clipped, and weights are not averaged. keras is made for resnet50-keras.")),
    OWN (N_("It stands in run.json.")) },
  { BOOL ("strict", "false"), ON (DATA), ADVANCED, IN (T | V),
    SAYS (N_("Strict labels"), N_("What a bad line in a label file costs. Off, only that line: the rest of the picture is learnt from. On, the whole picture is left out, as Ultralytics does it; for comparing results.")),
    MORE (N_("the same pictures as Ultralytics, for comparing")),
    LESS (N_("a slip costs a line, not a picture")),
    OWN (N_("Ultralytics is always strict. It stands in run.json, since Ultralytics refuses an args.yaml with names that it does not know.")) },
  { NULL },
};
/* clang-format on */

const HoneSetting *
hone_setting_table (void)
{
  return table;
}

const HoneSetting *
hone_setting_find (const char *name)
{
  for (const HoneSetting *row = table; row->name != NULL; row++)
    if (g_str_equal (row->name, name))
      return row;
  return NULL;
}
