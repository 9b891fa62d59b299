// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QUrl>

class QMainWindow;
class QShortcut;

namespace plab {

class Actions;
class Appearance;
class Columns;
class LessonController;
class RunController;

/// One thing at a time, in large type, for a projector: the lesson piece by piece, and beside it the one pane
/// it speaks of. One key goes on (Page Down, as a remote control sends it): it presses the next button of the
/// piece, shows the next piece, then the next lesson. Esc leaves. GUI thread.
class Presentation : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        QMainWindow *window;
        Actions *actions;
        Appearance *appearance;
        Columns *columns;
        LessonController *lessons;
        RunController *runner;
    };
    /// Borrows all of them, which live as long.
    explicit Presentation(const Parts &parts);

    bool isOn() const { return m_on; }
    void set(bool on);
    void next();
    void previous();

private:
    void addKey(const QKeySequence &key, void (Presentation::*step)());
    void leave() { set(false); }
    void showPiece(int piece);
    void begin();
    void pressed(const QUrl &link);
    void showPane(const QString &pane);
    void showRun();
    void showHint();
    bool scrolls(int pages);
    bool canPress(const QUrl &link) const;

    Parts m_parts;
    QList<QShortcut *> m_keys;
    bool m_on = false;
    bool m_wasFullScreen = false;
    int m_button = 0; ///< of this piece, the next one to press
};

} // namespace plab
