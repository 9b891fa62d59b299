// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelineimage.h"

#include "core/record/savefile.h"
#include "ui/base/picturefile.h"
#include "ui/timeline/timelinecaption.h"
#include "ui/timeline/timelinepainter.h"

#include <QGuiApplication>
#include <QObject>

namespace plab {
namespace {

Picture pictureOf(const TimelineScene &scene, const PictureOptions &options)
{
    return {
        QObject::tr("Timeline"), scene.caption, QObject::tr("the timeline"),
        [scene = TimelineScene(scene), options](QPainter &painter, double pixelRatio, bool vectors) mutable {
            scene.theme = Theme::of(options.theme);
            layOutScene(scene, options.size, 0, TimelineLayout::Use::Picture);
            scene.vectors = vectors;
            scene.pixelRatio = pixelRatio;
            paintTimeline(painter, scene);
        }};
}

} // namespace

QImage timelineImage(TimelineScene scene, const PictureOptions &options)
{
    return pictureImage(pictureOf(scene, options), options);
}

Result<QByteArray> sceneFile(TimelineScene scene, const QString &path, const PictureOptions &options)
{
    return pictureFile(pictureOf(scene, options), path, options);
}

Result<void> saveTimeline(const Repeat &repeat, const QString &caption, const QString &path,
                          const PictureOptions &options)
{
    Timeline timeline;
    timeline.update(repeat);
    TimelineScene scene;
    scene.timeline = &timeline;
    scene.font = QGuiApplication::font();
    scene.caption = timelineCaption(caption, timeline, repeat);
    scene.emptyText = QObject::tr("No process was started.");
    fitScale(scene);
    const Result<QByteArray> content = sceneFile(scene, path, options);
    return content ? writeFile(path, content.value()) : Result<void>(content.error());
}

} // namespace plab
