// SPDX-License-Identifier: Apache-2.0

/// Runs a call that waits for the disk inside an asynchronous test: its thread has nothing else to do.
package func blocking<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    try body()
}
