// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Stopping at a known place until a debugger or a test continues the process.
package enum Suspension {
    /// Stops this process as SIGSTOP does; returns after SIGCONT.
    package static func stopThisProcess() { raise(SIGSTOP) }
}
