// SPDX-License-Identifier: GPL-3.0-or-later
// Takes pictures of every pane in every size and theme, of real runs, to be looked at before a change is
// published: `ninja -C build/release screenshots`, then build/release/screenshots/index.html. One process for
// each QT_SCALE_FACTOR, since Qt reads it once; each preset runs once in it. `lab_screenshots FOLDER PRESET…`
// takes those of the presets it is given.
#include "core/lab/lab.h"
#include "core/record/presetshelf.h"
#include "tests/screenshot/pictureindex.h"
#include "ui/base/noticebar.h"
#include "ui/control/presetcontroller.h"
#include "ui/control/runcontroller.h"
#include "ui/control/settingscontroller.h"
#include "ui/frame/actions.h"
#include "ui/frame/resultcolumn.h"
#include "ui/window/mainwindow.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTest>
#include <QThreadPool>

#include <algorithm>
#include <cstdio>

using namespace plab;

namespace {

constexpr int LargeSteps = 6; // of the View menu: 160 %
constexpr QSize Sizes[] = {{1024, 640}, {1280, 720}, {1440, 900}, {1920, 1080}};
/// A race, its cousin with a check, who waits for whom, a family, a measurement, a demonstration, start costs
/// and a comparison. At other scales than 1 the first three are enough: what differs there is the drawing.
const char *const Presets[] = {
    "counting-pool",   "deadlock-opposite-order", "orphan", "transports-all", "nine-buyers", "signals-each",
    "start-cost-fork", "process-against-thread"};
constexpr qsizetype PresetsWhenScaled = 3;
const QString LongNotice = QStringLiteral(
    "Cannot write "
    "/home/a-person/measurements/of-a-long-afternoon/with-an-even-longer-name-than-anybody-would-"
    "type.json: the disk is full. Free some space or choose another folder, then export the run again; what "
    "was measured is still in the list of runs.");

class Photographer
{
public:
    Photographer(const QString &folder, const QStringList &presets)
        : m_folder(folder), m_presets(presets),
          m_scale(qEnvironmentVariable("QT_SCALE_FACTOR", QStringLiteral("1"))), m_window(&m_lab)
    {
        m_window.show();
    }

    bool takeAll()
    {
        if (!m_presets.isEmpty())
            return takePresets(m_presets, m_presets.size()) && QThreadPool::globalInstance()->waitForDone();
        takeThemesAndSizes(QStringLiteral("before-a-run"), false);
        const bool isScaled = m_scale != QLatin1String("1");
        QStringList presets(std::begin(Presets), std::end(Presets));
        if (isScaled)
            presets = presets.first(PresetsWhenScaled);
        if (!takePresets(presets, isScaled ? 0 : PresetsWhenScaled))
            return false;
        part<NoticeBar>()->tell(NoticeBar::Kind::Error, LongNotice, {{QStringLiteral("&Undo"), {}}});
        takeThemesAndSizes(QStringLiteral("long-notice"), true);
        return QThreadPool::globalInstance()->waitForDone(), true;
    }

    /// Of the first few in large text, too.
    bool takePresets(const QStringList &presets, qsizetype inLargeText)
    {
        for (qsizetype i = 0; i < presets.size(); ++i) {
            if (!run(presets.at(i)))
                return false;
            takeThemesAndSizes(presets.at(i), i < inLargeText);
        }
        return true;
    }

private:
    template<typename T>
    T *part() const
    {
        return m_window.findChild<T *>();
    }

    bool run(const QString &id)
    {
        const Preset *preset = part<PresetController>()->shelf().find(id);
        if (!preset)
            return std::fprintf(stderr, "There is no preset %s.\n", qPrintable(id)), false;
        part<SettingsController>()->openPreset(*preset);
        QCoreApplication::processEvents();
        part<Actions>()->run->trigger();
        QTest::qWait(700); // long enough for a run to be seen while it goes on
        if (part<RunController>()->state() != RunController::State::Idle) {
            m_window.resize(Sizes[2]);
            takePanes(QStringLiteral("live-") + id, QStringLiteral("light-1440x900"));
        }
        const bool ended = QTest::qWaitFor(
            [this] { return part<RunController>()->state() == RunController::State::Idle; }, 120000);
        QTest::qWait(300); // the charts' last refresh
        return ended || (std::fprintf(stderr, "%s did not end.\n", qPrintable(id)), false);
    }

    void takeThemesAndSizes(const QString &what, bool largeToo)
    {
        for (const bool dark : {false, true}) {
            part<Actions>()->theme->actions().at(dark ? 2 : 1)->trigger();
            takeSizes(what, dark ? QStringLiteral("dark") : QStringLiteral("light"));
        }
        part<Actions>()->theme->actions().at(1)->trigger();
        for (int i = 0; largeToo && i < LargeSteps; ++i)
            part<Actions>()->largerText->trigger();
        if (largeToo)
            takeSizes(what, QStringLiteral("large"));
        part<Actions>()->normalText->trigger();
    }

    void takeSizes(const QString &what, const QString &look)
    {
        for (const QSize &size : Sizes) {
            m_window.resize(size);
            takePanes(what, QStringLiteral("%1-%2x%3").arg(look).arg(size.width()).arg(size.height()));
        }
    }

    /// Each tab of the results, and with two of them what stands on the left.
    void takePanes(const QString &what, const QString &look)
    {
        auto *left = m_window.findChild<QTabWidget *>(QStringLiteral("setupTabs"));
        auto *right = m_window.findChild<QTabWidget *>(QStringLiteral("resultTabs"));
        for (int tab = 0; tab < right->count(); ++tab) {
            right->setCurrentIndex(tab);
            if (left)
                left->setCurrentIndex(tab % left->count());
            save(what, look, QStringLiteral("%1-%2").arg(tab).arg(right->tabText(tab).toLower().remove('&')));
        }
    }

    /// The window once it looks the same twice: panes are drawn at most every 16 ms, and laid out by what
    /// they draw.
    QImage settledWindow()
    {
        constexpr int MostLooks = 6; // a run that goes on never does
        QImage before;
        for (int i = 0; i < MostLooks; ++i) {
            QTest::qWait(40);
            const QImage now = m_window.grab().toImage();
            if (now == before)
                return now;
            before = now;
        }
        return before;
    }

    void save(const QString &what, const QString &look, const QString &pane)
    {
        const QString name = QStringLiteral("%1/%2_%3_%4_x%5.png")
                                 .arg(m_folder, what, look, QString(pane).replace(' ', '-'), m_scale);
        QThreadPool::globalInstance()->start([image = settledWindow(), name] {
            if (!image.save(name, "PNG", 80)) // quick before small
                std::fprintf(stderr, "Cannot write %s.\n", qPrintable(name));
        });
    }

    QString m_folder;
    QStringList m_presets;
    QString m_scale;
    Lab m_lab;
    MainWindow m_window;
};

} // namespace

int main(int argc, char *argv[])
{
    QStandardPaths::setTestModeEnabled(true); // neither the person's presets nor settings
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("process-lab-screenshots"));
    QCoreApplication::setApplicationName(QStringLiteral("process-lab-screenshots"));
    QSettings().clear();
    const QString folder = application.arguments().value(1);
    if (folder.isEmpty() || !QDir().mkpath(folder))
        return std::fprintf(stderr, "Give a folder to write the pictures to.\n"), 2;
    const bool taken = Photographer(folder, application.arguments().mid(2)).takeAll();
    return writePictureIndex(folder) && taken ? 0 : 1;
}
