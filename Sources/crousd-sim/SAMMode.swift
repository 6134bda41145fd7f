// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import VirtualCards

/// Read by its raw value; the help lists them.
extension VirtualSAM.Mode: ExpressibleByArgument {}
