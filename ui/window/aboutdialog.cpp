// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/aboutdialog.h"

#include "core/model/build.h"
#include "core/model/cpus.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QSysInfo>
#include <QVBoxLayout>

namespace plab {

namespace {

QLabel *paragraph(const QString &text)
{
    auto *label = new QLabel(text);
    label->setWordWrap(true);
    label->setMinimumWidth(440);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    label->setOpenExternalLinks(true);
    return label;
}

} // namespace

AboutDialog::AboutDialog(QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("About Process Lab"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(12);
    layout->setSizeConstraint(QLayout::SetMinAndMaxSize); // as tall as the text, not taller
    auto *name = new QLabel(QStringLiteral("Process Lab"));
    name->setProperty("look", QStringLiteral("headline"));
    layout->addWidget(name);
    layout->addWidget(
        paragraph(tr("A laboratory for concurrency with real processes: every figure on the screen was "
                     "measured on this machine.")));
    layout->addWidget(
        paragraph(versions().toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"))));
    layout->addWidget(paragraph(
        tr("Free software under the <a href='https://www.gnu.org/licenses/gpl-3.0.html'>GNU General Public "
           "License, "
           "version 3 or later</a>. It comes without any warranty. It uses Qt and Qt Charts (GPL-3.0)")
        + tr(" and Boost (Boost Software License 1.0).")));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton *copy = buttons->addButton(tr("&Copy versions"), QDialogButtonBox::ActionRole);
    copy->setToolTip(tr("Copy the lines that a report of a fault needs"));
    connect(copy, &QPushButton::clicked, this, [] { QApplication::clipboard()->setText(versions()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    layout->addWidget(buttons);
}

QString AboutDialog::versions()
{
    return QStringList {
        tr("Process Lab %1 (build %2, %3)").arg(version(), buildId(), compiler()),
        tr("Qt %1").arg(QLatin1String(qVersion())),
        tr("%1, kernel %2").arg(QSysInfo::prettyProductName(), QSysInfo::kernelVersion()),
        tr("Usable CPUs: %1 (%2)").arg(usableCpus()).arg(QSysInfo::currentCpuArchitecture()),
    }
        .join(QLatin1Char('\n'));
}

} // namespace plab
