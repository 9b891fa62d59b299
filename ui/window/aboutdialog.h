// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace plab {

/// About Process Lab: version, build, Qt and kernel (to be copied into a report), and the licence. Not modal.
class AboutDialog : public QDialog
{
    Q_OBJECT
public:
    explicit AboutDialog(QWidget *parent = nullptr);

    /// The lines a report of a fault wants, one a line.
    static QString versions();
};

} // namespace plab
