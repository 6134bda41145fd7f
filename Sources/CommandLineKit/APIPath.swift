// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// A path of the API with query fields.
package struct APIPath: Sendable {
    /// The path with percent-encoded fields.
    package let text: String

    /// Fields without a value are left out.
    package init(_ path: String, _ fields: [(String, String?)]) {
        // Not `alphanumerics`: that includes the letters of every alphabet.
        var allowed = CharacterSet(charactersIn: "a"..."z")
        allowed.insert(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        let parts = fields.compactMap { name, value in
            value.map { "\(name)=\($0.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
        }
        text = parts.isEmpty ? path : path + "?" + parts.joined(separator: "&")
    }
}
