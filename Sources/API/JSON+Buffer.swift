// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import NIOCore

extension JSON {
    /// One object on one line, as the body of an answer.
    static func buffer(_ value: some Encodable) throws -> ByteBuffer { ByteBuffer(bytes: try bytes(of: value)) }

    /// As ``buffer(_:)``, with the end of the line.
    static func line(_ value: some Encodable) throws -> ByteBuffer {
        var line = try buffer(value)
        line.writeString("\n")
        return line
    }
}
