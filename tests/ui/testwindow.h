// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"
#include "core/record/presetshelf.h"
#include "core/record/savefile.h"
#include "ui/base/noticebar.h"
#include "ui/control/filework.h"
#include "ui/control/presetcontroller.h"
#include "ui/control/runcontroller.h"
#include "ui/form/parameterform.h"
#include "ui/frame/actions.h"
#include "ui/frame/resultcolumn.h"
#include "ui/window/mainwindow.h"

#include <QAction>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

namespace plab {

/// The window of a test, with a lab and a person's folders of its own. A test opens it in init() and closes
/// it in cleanup().
class TestWindow
{
protected:
    /// Once, in initTestCase(): settings and presets of this test only (those of QStandardPaths' test mode
    /// are shared by all tests, which run beside each other).
    static void useFoldersOf(const QString &test)
    {
        static const QTemporaryDir person;
        qputenv("XDG_DATA_HOME", QFile::encodeName(person.filePath(QStringLiteral("data"))));
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(person.filePath(QStringLiteral("config"))));
        QCoreApplication::setOrganizationName(QStringLiteral("process-lab-") + test);
        QCoreApplication::setApplicationName(QStringLiteral("process-lab-") + test);
    }

    /// As at a first start. Whether it can be seen.
    bool open()
    {
        QSettings().clear();
        PresetShelf::ownFolder().removeRecursively();
        m_folder = std::make_unique<QTemporaryDir>();
        m_lab = std::make_unique<Lab>();
        m_window = std::make_unique<MainWindow>(m_lab.get());
        m_window->resize(1440, 900);
        m_window->show();
        return QTest::qWaitForWindowExposed(m_window.get());
    }

    void close()
    {
        m_window.reset();
        m_lab.reset();
        PresetShelf::ownFolder().removeRecursively();
    }

    template<typename T>
    T *part() const
    {
        return m_window->findChild<T *>();
    }
    const ShownRun &shown() const { return part<ResultColumn>()->shown(); }

    void set(const char *name, const ParameterValue &value)
    {
        part<ParameterForm>()->setValue(QLatin1String(name), value);
    }

    /// Waits until the window has read and written all that it was asked to.
    bool settled() const
    {
        return QTest::qWaitFor([this] { return !part<FileWork>()->isBusy(); }, 60000);
    }

    bool opens(const QString &path) const
    {
        part<NoticeBar>()->dismiss();
        m_window->openFile(path);
        const auto *notices = part<NoticeBar>();
        return settled() && (notices->sentence().isEmpty() || notices->kind() != NoticeBar::Kind::Error);
    }

    bool runToEnd()
    {
        part<Actions>()->run->trigger();
        return QTest::qWaitFor(
            [this] {
                return shown().record && shown().record->finished
                    && part<RunController>()->state() == RunController::State::Idle;
            },
            60000);
    }

    QPushButton *noticeButton(const QString &text) const
    {
        for (QPushButton *button : part<NoticeBar>()->findChildren<QPushButton *>()) {
            if (button->isVisible() && QString(button->text()).remove(QLatin1Char('&')) == text)
                return button;
        }
        return nullptr;
    }

    QString writeText(const QString &name, const QByteArray &content) const
    {
        const QString path = m_folder->filePath(name);
        return writeFile(path, content) ? path : QString();
    }

    const Preset *presetTitled(const QString &title) const
    {
        for (const Preset &preset : part<PresetController>()->shelf().presets()) {
            if (preset.title == title)
                return &preset;
        }
        return nullptr;
    }

    std::unique_ptr<QTemporaryDir> m_folder; ///< for files of one test function
    std::unique_ptr<Lab> m_lab;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace plab
