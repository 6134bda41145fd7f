// SPDX-License-Identifier: Apache-2.0

/// Runs `body` and wraps its error into the error of this module.
package func wrapping<Value: ~Copyable, Lower: Error, Upper: Error>(
    _ wrap: (Lower) -> Upper,
    _ body: () throws(Lower) -> Value
) throws(Upper) -> Value {
    do {
        return try body()
    } catch {
        throw wrap(error)
    }
}
