// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/nursery.h"
#include "core/experiments/scripts.h"

int main(int argc, char **argv)
{
    return plab::nurseryMain(argc, argv, &plab::findScript);
}
