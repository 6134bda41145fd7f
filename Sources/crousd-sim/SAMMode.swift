// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
package import VirtualSAM

/// Read by its raw value; the help lists them.
extension VirtualMIFARESAM.Mode: ExpressibleByArgument {}
