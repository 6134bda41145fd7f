// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// An address of the API with fields behind a `?`.
public struct Address: Sendable {
    /// The address, every field percent-encoded.
    public let text: String

    /// Fields without a value are left out.
    public init(_ path: String, _ fields: [(String, String?)]) {
        // Not `alphanumerics`: that holds the letters of every alphabet.
        var allowed = CharacterSet(charactersIn: "a"..."z")
        allowed.insert(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        let parts = fields.compactMap { name, value in
            value.map { "\(name)=\($0.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
        }
        text = parts.isEmpty ? path : path + "?" + parts.joined(separator: "&")
    }
}
