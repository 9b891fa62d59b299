// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

namespace plab {

/// The lessons (Markdown, :/lessons/<id>.md) of what is open: the preset's first, then the experiment's.
/// Nothing is loaded from outside the program; links open in the person's browser. GUI thread.
class LessonPane : public QTextBrowser
{
    Q_OBJECT
public:
    explicit LessonPane(QWidget *parent = nullptr);

    /// Shows the lessons of both; an empty preset has none. Does nothing if they are shown already.
    void showLesson(const QString &experiment, const QString &preset = {});

protected:
    QVariant loadResource(int type, const QUrl &name) override;
    void changeEvent(QEvent *event) override;

private:
    void render();
    void styleBlocks();
    void styleCode();
    void styleTables();

    QString m_experiment;
    QString m_preset;
};

} // namespace plab
