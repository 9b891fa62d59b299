// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace plab {

class ResultModel;

/// The view of the table of results: each figure with its interval small under it, as high as its rows, so
/// that the pane scrolls and not the table. Where the columns do not fit it scrolls sideways. Ctrl+C copies
/// all of it. GUI thread.
class ResultTableView : public QTableView
{
    Q_OBJECT
public:
    explicit ResultTableView(ResultModel *model, QWidget *parent = nullptr);

    void copy() const; ///< the whole table to the clipboard

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fit();

    ResultModel *m_model;
};

} // namespace plab
