// SPDX-License-Identifier: Apache-2.0

/// The release these programs belong to.
public enum Release {
    /// As in CHANGELOG.md.
    public static let version = "0.1.0"
}
