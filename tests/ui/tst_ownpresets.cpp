// SPDX-License-Identifier: GPL-3.0-or-later
// Presets of a person's own: saved, renamed, replaced, deleted, dropped onto the window.
#include "core/record/presetshelf.h"
#include "core/record/runjson.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/base/noticebar.h"
#include "ui/control/presetcontroller.h"
#include "ui/control/settingscontroller.h"
#include "ui/form/parameterform.h"
#include "ui/frame/actions.h"
#include "ui/frame/presetdialog.h"
#include "ui/window/mainwindow.h"

#include <QApplication>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace plab;

namespace {

QByteArray presetText(const char *title, int workers)
{
    return QStringLiteral(R"({"format": "process-lab.preset", "version": 1, "id": "a-file", "title": "%1",
                             "experiment": "pool", "parameters": {"workers": %2}})")
        .arg(QLatin1String(title))
        .arg(workers)
        .toUtf8();
}

} // namespace

class OwnPresetsTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("tst-ownpresets")); }
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void aPresetIsSavedRenamedDeletedAndBroughtBack();
    void aDroppedPresetIsKept();
    void aBadPresetChangesNothing();
    void anOwnPresetIsReplacedUnderItsName();
    void aPresetFileOfTheLibraryIsTheLibrarys();
    void aPresetTakenInTwiceIsThereOnce();
    void noFilesSuccessCoversAnothersFault();
    void theTitleNamesWhatIsSet();
    void resetCanBeUndone();
    void aStoredRunBringsItsSettings();
};

void OwnPresetsTest::aPresetIsSavedRenamedDeletedAndBroughtBack()
{
    set("workers", qint64(3));
    part<Actions>()->savePreset->trigger();
    auto *dialog = part<PresetDialog>();
    QVERIFY(dialog);
    dialog->findChild<QLineEdit *>(QStringLiteral("presetTitle"))->setText(QStringLiteral("Three at work"));
    dialog->findChild<QPlainTextEdit *>(QStringLiteral("presetNote"))
        ->setPlainText(QStringLiteral("for Tuesday"));
    QTest::keyClick(dialog->findChild<QLineEdit *>(QStringLiteral("presetTitle")), Qt::Key_Return);

    QVERIFY(presetTitled(QStringLiteral("Three at work")));
    const QString id = presetTitled(QStringLiteral("Three at work"))->id;
    QCOMPARE(part<SettingsController>()->presetId(), id);
    set("workers", qint64(5));
    part<SettingsController>()->openPreset(*presetTitled(QStringLiteral("Three at work")));
    QCOMPARE(part<SettingsController>()->request().parameters.integer("workers"), 3);

    auto *presets = part<PresetController>();
    QVERIFY(presets->rename(id, QStringLiteral("Three still")));
    QCOMPARE(presetTitled(QStringLiteral("Three still"))->note, QStringLiteral("for Tuesday"));
    part<Actions>()->deletePreset->trigger();
    QVERIFY(!presetTitled(QStringLiteral("Three still")));
    noticeButton(QStringLiteral("Undo"))->click();
    QVERIFY(presetTitled(QStringLiteral("Three still")));
    QCOMPARE(presetTitled(QStringLiteral("Three still"))->id, id);
}

void OwnPresetsTest::aDroppedPresetIsKept()
{
    const QString path =
        writeText(QStringLiteral("given.json"),
                  R"({"format": "process-lab.preset", "version": 1, "id": "given", "title": "Given to me",
                                       "experiment": "pool", "parameters": {"workers": 6}})");
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(settled());
    QVERIFY(presetTitled(QStringLiteral("Given to me")));
    QCOMPARE(part<SettingsController>()->request().parameters.integer("workers"), 6);
    QVERIFY(QFile::exists(PresetShelf::ownFolder().filePath(QStringLiteral("given.json"))));
}

void OwnPresetsTest::aBadPresetChangesNothing()
{
    const QString path =
        writeText(QStringLiteral("bad.json"),
                  R"({"format": "process-lab.preset", "version": 1, "id": "bad", "title": "Bad",
                                       "experiment": "pool", "parameters": {"workers": 5000}})");
    const Preset before = part<SettingsController>()->settings();
    const qsizetype presets = part<PresetController>()->shelf().presets().size();
    QVERIFY(!opens(path));
    const QString told = part<NoticeBar>()->sentence();
    for (const char *word : {"workers", "5000", "1024"})
        QVERIFY2(told.contains(QLatin1String(word)), qPrintable(told));
    QVERIFY(part<SettingsController>()->settings().parameters == before.parameters);
    QCOMPARE(part<SettingsController>()->presetId(), before.id);
    QCOMPARE(part<PresetController>()->shelf().presets().size(), presets);
    QVERIFY(!opens(m_folder->filePath(QStringLiteral("missing.json"))));
    QVERIFY(part<NoticeBar>()->sentence().contains(QStringLiteral("missing.json")));
}

void OwnPresetsTest::anOwnPresetIsReplacedUnderItsName()
{
    Preset own = part<SettingsController>()->settings();
    own.id.clear();
    own.title = QStringLiteral("Mine");
    own.note = QStringLiteral("kept");
    QVERIFY(part<PresetController>()->save(own));
    set("workers", qint64(7));
    part<Actions>()->savePreset->trigger();
    auto *dialog = part<PresetDialog>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<QLineEdit *>(QStringLiteral("presetTitle"))->text(), own.title);
    QPushButton *replace = nullptr;
    for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
        if (button->text() == QLatin1String("&Replace"))
            replace = button;
    }
    QVERIFY(replace && replace->isEnabled());
    replace->click();
    QVERIFY(presetTitled(own.title));
    QCOMPARE(presetTitled(own.title)->parameters.integer("workers"), 7);
    QCOMPARE(presetTitled(own.title)->note, own.note);
    noticeButton(QStringLiteral("Undo"))->click();
    QCOMPARE(presetTitled(own.title)->parameters.integer("workers"), 4);
}

void OwnPresetsTest::aPresetFileOfTheLibraryIsTheLibrarys()
{
    Preset own = part<SettingsController>()->settings();
    own.id.clear();
    own.title = QStringLiteral("Mine");
    QVERIFY(part<PresetController>()->save(own));
    const QString id = part<SettingsController>()->presetId();
    const QString path = m_folder->filePath(QStringLiteral("mine.json"));
    part<PresetController>()->exportTo(id, path);
    QVERIFY(settled());
    QVERIFY(part<NoticeBar>()->sentence().contains(path));
    part<NoticeBar>()->dismiss();
    QVERIFY(opens(path));
    QCOMPARE(part<NoticeBar>()->sentence(), QString());
    QVERIFY(part<PresetController>()->rename(id, QStringLiteral("Other")));
    QVERIFY(m_window->windowTitle().startsWith(QLatin1String("Other")));
    QVERIFY(opens(path)); // now it is another one, and the library's own is safe from it
    QCOMPARE(part<SettingsController>()->presetId(), QString());
    QVERIFY(!part<Actions>()->deletePreset->isEnabled());
    QVERIFY(m_window->windowTitle().startsWith(QLatin1String("Mine")));
}

void OwnPresetsTest::aPresetTakenInTwiceIsThereOnce()
{
    const auto *presets = part<PresetController>();
    const qsizetype before = presets->shelf().presets().size();
    QByteArray json = presetText("Twice", 3);
    QVERIFY(part<PresetController>()->import(json, QStringLiteral("twice.json")));
    QVERIFY(part<PresetController>()->import(json, QStringLiteral("twice.json")));
    QCOMPARE(presets->shelf().presets().size(), before + 1);
    QVERIFY(part<PresetController>()->import(presetText("Twice", 4), QStringLiteral("twice.json")));
    QCOMPARE(presets->shelf().presets().size(), before + 2);
    QVERIFY(presetTitled(QStringLiteral("Twice (2)")));
    QVERIFY(part<NoticeBar>()->sentence().contains(QLatin1String("Twice (2)")));
}

void OwnPresetsTest::noFilesSuccessCoversAnothersFault()
{
    const QString bad = writeText(QStringLiteral("bad.json"), presetText("Bad", 5000));
    const QString good = writeText(QStringLiteral("good.json"), presetText("Good", 3));
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(bad), QUrl::fromLocalFile(good)});
    QDropEvent drop({50, 50}, Qt::CopyAction, &files, Qt::LeftButton, {});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &files, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &enter);
    QApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(settled());
    QVERIFY(presetTitled(QStringLiteral("Good")));
    QCOMPARE(part<NoticeBar>()->kind(), NoticeBar::Kind::Error);
    QVERIFY(part<NoticeBar>()->sentence().contains(QLatin1String("5000")));
}

void OwnPresetsTest::theTitleNamesWhatIsSet()
{
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Counting pool – Process Lab"));
    const ParameterValue workers = part<SettingsController>()->request().parameters.value("workers");
    const auto setWorkers = [this](const ParameterValue &value) {
        set("workers", value);
        Q_EMIT part<ParameterForm>()->changed(); // as if typed
    };
    setWorkers(qint64(7));
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Counting pool (changed) – Process Lab"));
    setWorkers(workers);
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Counting pool – Process Lab"));

    Preset own = part<SettingsController>()->settings();
    own.id.clear();
    own.title = QStringLiteral("Mine");
    QVERIFY(part<PresetController>()->save(own));
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Mine – Process Lab"));
    part<PresetController>()->remove(part<SettingsController>()->presetId());
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Pool – Process Lab"));
    noticeButton(QStringLiteral("Undo"))->click();
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Mine – Process Lab"));
}

void OwnPresetsTest::resetCanBeUndone()
{
    set("workers", qint64(7));
    const Preset before = part<SettingsController>()->settings();
    part<SettingsController>()->openDefaults();
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Pool – Process Lab"));
    QVERIFY(part<SettingsController>()->presetId().isEmpty());
    QVERIFY(!part<ParameterForm>()->isChanged());
    noticeButton(QStringLiteral("Undo"))->click();
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Counting pool (changed) – Process Lab"));
    QCOMPARE(part<SettingsController>()->presetId(), before.id);
    QVERIFY(part<SettingsController>()->settings().parameters == before.parameters);
    QCOMPARE(part<SettingsController>()->settings().repeat, before.repeat);
}

void OwnPresetsTest::aStoredRunBringsItsSettings()
{
    const RunRecord run = fakeLostUpdates(5, true);
    QVERIFY(opens(writeText(QStringLiteral("stored.json"), runToJson(run, false))));
    const RunRequest request = part<SettingsController>()->request();
    QCOMPARE(request.experiment, run.experiment);
    for (const QString &name : run.parameters.names())
        QVERIFY2(request.parameters.value(name) == run.parameters.value(name), qPrintable(name));
    QCOMPARE(request.repeat, run.repeat);
    QVERIFY(request.preset.isEmpty());
    QVERIFY(m_window->windowTitle().startsWith(part<SettingsController>()->declaration()->title.shown()));
}

QTEST_MAIN(OwnPresetsTest)
#include "tst_ownpresets.moc"
