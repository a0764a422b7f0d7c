// @ts-check
import js from "@eslint/js"
import globals from "globals"
import { defineConfig } from "eslint/config"

export default defineConfig(
  { ignores: ["**/.*/", "assets/"] },  // a virtual environment, and what is built
  js.configs.recommended,
  { rules: { "no-unused-vars": ["error", { argsIgnorePattern: "^_" }] } },
  { files: ["scripts/**"], languageOptions: { globals: globals.browser } },
  {
    files: ["scripts/build.js", "tests/javascript/**"],
    languageOptions: { globals: globals.node },
  },
)
