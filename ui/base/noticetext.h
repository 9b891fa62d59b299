// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextEdit>

namespace plab {

/// The sentence of a notice, to be selected and copied: it takes as little room as it needs in the width
/// there is, breaks anywhere (a path has no spaces), and scrolls beyond some lines. GUI thread.
class NoticeText : public QTextEdit
{
    Q_OBJECT
public:
    explicit NoticeText(QWidget *parent = nullptr);

    void fitInto(int width); ///< takes at most this width, and the height that follows

private:
    static constexpr int MostLines = 8;
};

} // namespace plab
