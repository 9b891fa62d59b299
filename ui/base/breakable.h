// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace plab {

/// The text with places where its long words (names, paths) may be broken, which Qt does not do by itself: a
/// label with such a word is as wide as that and widens the window. Words of usual length stay as they are.
QString breakable(const QString &text);

/// A label of wrapped plain text whose long words are broken. What is copied from it is what was set. Its
/// minimum width is that of a usual word. GUI thread.
class BreakingLabel : public QLabel
{
    Q_OBJECT
public:
    explicit BreakingLabel(const QString &text = {}, QWidget *parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void copySelected() const;
};

} // namespace plab
