# SPDX-License-Identifier: Apache-2.0
# Two commands set everything up on a fresh Debian 12 or Ubuntu 24.04; each installs what is missing, builds, and does its job.
#
#   make run     opens Hone on the demo data set; without a display it trains there from the command line
#   make check   all tests; ends with "N passed, N failed"
#
# For development: meson setup build && ninja -C build (CONTRIBUTING.md).

BUILD ?= build
CHECK ?= build-check

.PHONY: run check sanitize sanitize-threads install deb clean

run:
	@sh .ci/install run
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD) -Dbuildtype=release -Dtests=false
	@ninja -C $(BUILD)
	@sh .ci/demo $(BUILD)

check:
	@sh .ci/install check
	@test -f $(CHECK)/build.ninja || meson setup $(CHECK) -Dwerror=true
	@ninja -C $(CHECK)
	@sh tests/run $(CHECK)

# The same tests under AddressSanitizer and UndefinedBehaviorSanitizer.
sanitize:
	@sh .ci/install check
	@test -f $(CHECK)-sanitize/build.ninja || \
	  meson setup $(CHECK)-sanitize -Db_sanitize=address,undefined -Db_lundef=false
	@ninja -C $(CHECK)-sanitize
	@HONE_SANITIZED=1 sh tests/run $(CHECK)-sanitize

# Whole trainings with all their threads under ThreadSanitizer; GLib is not built with it (tests/thread-suppressions, G_SLICE).
THREADED = test-trainer test-loader test-caches test-dataset test-threads test-run-store test-use-job test-checkup test-image-list \
           test-label-store test-label-bulk test-proposals test-project test-train-job
sanitize-threads:
	@sh .ci/install check
	@test -f $(CHECK)-threads/build.ninja || meson setup $(CHECK)-threads -Db_sanitize=thread -Db_lundef=false
	@ninja -C $(CHECK)-threads
	@G_SLICE=always-malloc TSAN_OPTIONS="suppressions=$(CURDIR)/tests/thread-suppressions" \
	  meson test -C $(CHECK)-threads --no-rebuild --print-errorlogs -t 4 $(THREADED)

install:
	@sh .ci/install run
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD) -Dbuildtype=release -Dtests=false
	@ninja -C $(BUILD) install

# A Debian package of the programs, demo and base model.
deb:
	@sh .ci/install deb
	@test -f $(BUILD)-deb/build.ninja || meson setup $(BUILD)-deb --prefix=/usr -Dbuildtype=release -Dtests=false
	@ninja -C $(BUILD)-deb
	@sh .ci/deb $(BUILD)-deb

clean:
	rm -rf $(BUILD) $(BUILD)-deb $(CHECK) $(CHECK)-sanitize $(CHECK)-threads
