// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Stopping at a known place until somebody looks.
public enum Suspension {
    /// Stops this process as SIGSTOP does; returns after SIGCONT.
    public static func stopThisProcess() { raise(SIGSTOP) }
}
