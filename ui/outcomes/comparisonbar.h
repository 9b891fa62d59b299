// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QWidget>

class QGridLayout;

namespace plab {

/// Two runs side by side, a column for each: its name, and its key figures large, so that they can be read
/// from the back of a room. GUI thread.
class ComparisonBar : public QWidget
{
    Q_OBJECT
public:
    struct Column
    {
        QString name; ///< "lock off · run 3"
        QList<KeyFigure> figures;

        friend bool operator==(const Column &a, const Column &b)
        {
            return a.name == b.name
                && std::equal(a.figures.begin(), a.figures.end(), b.figures.begin(), b.figures.end(),
                              [](const KeyFigure &one, const KeyFigure &other) {
                                  return one.figure == other.figure && one.words == other.words;
                              });
        }
    };

    explicit ComparisonBar(QWidget *parent = nullptr);

    void show(const QList<Column> &columns); ///< none hides it

private:
    QGridLayout *m_grid;
    QList<Column> m_columns;
};

} // namespace plab
