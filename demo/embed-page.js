import { showSource } from './source-view.js';

for (const snippet of document.querySelectorAll('.snippet')) {
  const code = snippet.querySelector('pre code');
  if (code.dataset.language === 'js') showSource(code, code.textContent);
  const button = snippet.querySelector('button');
  button.addEventListener('click', () => copy(code, button));
}

async function copy(code, button) {
  const status = document.querySelector('#copied');
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copied';
    status.textContent = 'Copied to the clipboard.';
  } catch {
    // Not allowed, or not served by https: then by hand, with the text selected.
    getSelection().selectAllChildren(code);
    button.textContent = 'Selected';
    status.textContent = 'The text is selected: copy it with the keyboard.';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
    status.textContent = '';
  }, 2000);
}
