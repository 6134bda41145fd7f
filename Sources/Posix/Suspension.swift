// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Stopping at a known place until somebody looks.
package enum Suspension {
    /// Stops this process as SIGSTOP does; returns after SIGCONT.
    package static func stopThisProcess() { raise(SIGSTOP) }
}
