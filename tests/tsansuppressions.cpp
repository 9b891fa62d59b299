// SPDX-License-Identifier: GPL-3.0-or-later
// Linked into tests that are built with ThreadSanitizer: Qt itself is not instrumented, so the sanitizer sees
// half of what Qt's own locks do and takes QtTest's watchdog thread for a race.
extern "C" const char *__tsan_default_suppressions();
extern "C" const char *__tsan_default_suppressions()
{
    return "called_from_lib:libQt6Core.so.6\n"
           "called_from_lib:libQt6Test.so.6\n";
}
