// SPDX-License-Identifier: GPL-3.0-or-later
// Line 31 and the timeline's part of line 34 of the performance table: one frame of the timeline at 1100 ×
// 300 while zooming and panning, 64 lanes. Prints `<line> <name> <value>` per figure; milliseconds are
// medians of this thread's CPU time, which is the time of a frame on an otherwise idle machine and keeps its
// meaning on a busy one.
#include "tests/fakes/fakerecord.h"
#include "ui/timeline/timelinecaption.h"
#include "ui/timeline/timelinepainter.h"

#include <QApplication>
#include <QImage>

#include <algorithm>
#include <cstdio>
#include <ctime>

using namespace plab;

namespace {

class CpuTimer
{
public:
    double ms() const { return now() - m_start; }

private:
    static double now()
    {
        timespec time {};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) * 1e3 + double(time.tv_nsec) * 1e-6;
    }
    double m_start = now();
};

double frameMs(QImage &image, TimelineScene &scene)
{
    const CpuTimer timer;
    layOutScene(scene, image.size(), scene.layout.firstLane, TimelineLayout::Use::Screen);
    QPainter painter(&image);
    paintTimeline(painter, scene);
    painter.end();
    return timer.ms();
}

/// A person zooms in from the whole run to 1/1000 of it and pans on the way.
QList<double> zoomAndPan(const Timeline &timeline, const QSize &size)
{
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    TimelineScene scene;
    scene.timeline = &timeline;
    scene.font = QApplication::font();
    fitScale(scene);
    frameMs(image, scene);
    QList<double> times;
    for (int step = 0; step < 60; ++step) {
        const TimelineScale moved = step % 2 ? scene.scale.shifted(37) : scene.scale.zoomed(600, 1.26);
        scene.scale = moved.within(fitBeginNs(timeline), fitEndNs(timeline));
        times.append(frameMs(image, scene));
    }
    std::sort(times.begin(), times.end());
    return times;
}

void measure(std::size_t events, const char *suffix)
{
    const Repeat repeat = fakeHuge(events, 64);
    Timeline timeline;
    const CpuTimer timer;
    timeline.update(repeat);
    std::printf("31 timeline_take_in_ms%s %.1f\n", suffix, timer.ms());
    const QList<double> times = zoomAndPan(timeline, {1100, 300});
    std::printf("31 timeline_frame_ms%s %.2f\n", suffix, times[times.size() / 2]);
    std::printf("31 timeline_frame_worst_ms%s %.2f\n", suffix, times.last());
    const QList<double> tall = zoomAndPan(timeline, {1100, 1000}); // all 64 lanes at once
    std::printf("31 timeline_tall_frame_ms%s %.2f\n", suffix, tall[tall.size() / 2]);
    const double bytes = double(sizeof(Event)) + double(timeline.bytesUsed()) / double(timeline.eventCount());
    std::printf("34 timeline_bytes_per_event%s %.1f\n", suffix, bytes);
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    measure(1'000'000, "");
    measure(10'000'000, "_10m");
    return 0;
}
