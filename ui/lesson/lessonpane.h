// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

#include <functional>

class QPushButton;

namespace plab {

class LessonButtons;

/// The lessons of what is open: the preset's first, then the experiment's; or one of them piece by piece.
/// Links `lab:` are buttons, others open in the person's browser. Nothing is loaded from outside the program.
/// GUI thread.
class LessonPane : public QTextBrowser
{
    Q_OBJECT
public:
    explicit LessonPane(QWidget *parent = nullptr);

    /// Shows the lessons of both; an empty preset has none. Does nothing if they are shown already.
    void showLesson(const QString &experiment, const QString &preset = {});

    /// One piece at a time (lessonPieces), of the preset's lesson or, without one, the experiment's; -1: all
    /// of both. A number beyond them is the last.
    void showPiece(int piece);
    int piece() const { return m_piece; }
    int pieces() const { return int(m_pieces.size()); }

    void setRunning(bool running); ///< while a run goes on its buttons start none
    /// The buttons that are shown, in the order of the text; what each does is its property "link", a QUrl.
    const QList<QPushButton *> &buttons() const;

Q_SIGNALS:
    void asked(const QUrl &link); ///< a button was pressed

protected:
    QVariant loadResource(int type, const QUrl &name) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent *event) override;

private:
    void render();
    QString markdown() const;
    void fitMargins();
    void keepAtTop(const std::function<void()> &change);
    void styleBlocks();
    void styleCode();
    void styleTables();

    QString m_experiment;
    QString m_preset;
    QStringList m_pieces;
    int m_piece = -1;
    LessonButtons *m_buttons;
    bool m_isToRender = false; ///< as soon as the window has told all that is other now
};

} // namespace plab
